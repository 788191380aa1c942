import type { WorkspaceRecord } from '@/db/schema/workspaces';
import type { Change } from '../audit/mutate';
import type { Deps } from '../deps';
import { enqueue } from '../jobs/enqueue';
import { batchByBackend, batchKey } from './internal/batch-by-backend';
import { provisionWorkspacesJob } from './provision-workspaces.job';

/** Enqueues the start of new workspaces in the caller's transaction, as many to a job as their backend allows. */
export async function scheduleProvision(
  deps: Deps,
  { tx }: Change,
  records: readonly WorkspaceRecord[],
): Promise<void> {
  const batches = batchByBackend(deps, records).map((batch) => batch.map((record) => record.id));
  await enqueue(
    tx,
    provisionWorkspacesJob,
    batches.map((ids) => ({ key: batchKey(ids), payload: { workspace_ids: ids } })),
  );
}
