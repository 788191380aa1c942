import { createHash } from 'node:crypto';
import type { WorkspaceRecord } from '@/db/schema/workspaces';
import type { Deps } from '../../deps';

/** Groups workspaces for jobs: each batch has one backend, and no more than that backend takes at a time. */
export function batchByBackend<T extends Pick<WorkspaceRecord, 'backend'>>(
  deps: Deps,
  records: readonly T[],
): T[][] {
  const open = new Map<string, T[]>();
  const batches: T[][] = [];
  for (const record of records) {
    const batch = open.get(record.backend);
    if (batch && batch.length < deps.backends.for(record).capabilities.batchMax) {
      batch.push(record);
      continue;
    }
    const fresh = [record];
    open.set(record.backend, fresh);
    batches.push(fresh);
  }
  return batches;
}

/** The same ids are the same batch; another batch that shares some of them must not replace it. */
export const batchKey = (ids: readonly string[]): string =>
  createHash('sha256').update(ids.join()).digest('hex').slice(0, 32);
