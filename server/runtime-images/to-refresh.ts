import type { ContractOutput } from '@/contracts/contract';
import type { refreshWorkspaceImages } from '@/contracts/runtime-images';
import type { ImageRefresh } from '@/db/queries/runtime-images';

/** A refresh as the API shows it. */
export const toRefresh = ({
  progress,
  startedAt,
  endedAt,
  ...row
}: ImageRefresh): ContractOutput<typeof refreshWorkspaceImages> => ({
  id: row.id,
  status: endedAt === null ? 'running' : 'done',
  runtimes: row.runtimes,
  recreate: row.recreate,
  doing: endedAt === null ? (progress.doing ?? null) : null,
  pulled: progress.pulled,
  failed: progress.failed,
  recreated: progress.recreated,
  started_at: startedAt.toISOString(),
  ended_at: endedAt?.toISOString() ?? null,
});
