import type { WorkspaceRecord } from '@/db/schema/workspaces';
import type { Change } from '../audit/mutate';
import type { Deps } from '../deps';
import { enqueue } from '../jobs/enqueue';
import { batchByBackend, batchKey } from './internal/batch-by-backend';
import { queueForTurn } from './provision-in-turn.job';
import { provisionWorkspacesJob } from './provision-workspaces.job';

/**
 * Enqueues the start of new workspaces in the caller's transaction: as many to a job as their backend allows, and those
 * whose backend takes them one by one in their turn, so that a large import does not start everything at once.
 */
export async function scheduleProvision(
  deps: Deps,
  change: Change,
  records: readonly WorkspaceRecord[],
): Promise<void> {
  const takesItsTime = (record: WorkspaceRecord): boolean =>
    deps.backends.for(record).capabilities.batchMax === 1;
  const batches = batchByBackend(
    deps,
    records.filter((record) => !takesItsTime(record)),
  ).map((batch) => batch.map(({ id }) => id));
  await enqueue(
    change.tx,
    provisionWorkspacesJob,
    batches.map((ids) => ({ key: batchKey(ids), payload: { workspace_ids: ids } })),
  );
  await queueForTurn(
    deps,
    change,
    records.filter(takesItsTime).map(({ id }) => id),
  );
}
