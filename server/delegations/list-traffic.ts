import type { ContractInput, ContractOutput } from '@/contracts/contract';
import type { listTraffic as contract } from '@/contracts/traffic';
import { sumTraffic } from '@/db/queries/traffic';
import type { Deps } from '../deps';
import type { Principal } from '../principal';

const MINUTE_MS = 60_000;

/** What passes between the workspaces that are there, of the last so many minutes. */
export async function listTraffic(
  { clock, database: { sql } }: Deps,
  _principal: Principal,
  { query: { window_minutes } }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  const rows = await sumTraffic(sql, new Date(clock.now().getTime() - window_minutes * MINUTE_MS));
  return rows.map(({ sourceId, targetId, count, lastAt, last }) => ({
    source_id: sourceId,
    target_id: targetId,
    count,
    last_at: lastAt.toISOString(),
    last: {
      delegation_id: last.delegationId,
      task_preview: last.taskPreview,
      status: last.status,
      changed_at: new Date(last.changedAt).toISOString(),
    },
  }));
}
