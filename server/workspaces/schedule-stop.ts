import type { WorkspaceRecord } from '@/db/schema/workspaces';
import type { Change } from '../audit/mutate';
import type { Deps } from '../deps';
import { enqueue } from '../jobs/enqueue';
import { hasOwnMachine } from '../registry/runs-elsewhere';
import { batchByBackend, batchKey } from './internal/batch-by-backend';
import { stopWorkspacesJob } from './stop-workspaces.job';

/** Enqueues the stop of machines of workspaces that are sent to rest; those without a machine need none. */
export async function scheduleStop(
  deps: Deps,
  { tx }: Change,
  records: readonly WorkspaceRecord[],
): Promise<void> {
  const batches = batchByBackend(
    deps,
    records.filter((record) => hasOwnMachine(deps, record)),
  ).map((batch) => batch.map(({ id }) => id));
  await enqueue(
    tx,
    stopWorkspacesJob,
    batches.map((ids) => ({ key: batchKey(ids), payload: { workspace_ids: ids } })),
  );
}
