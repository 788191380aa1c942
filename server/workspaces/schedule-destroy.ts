import type { WorkspaceRecord } from '@/db/schema/workspaces';
import type { Change } from '../audit/mutate';
import type { Deps } from '../deps';
import { enqueue } from '../jobs/enqueue';
import { destroyWorkspacesJob } from './destroy-workspaces.job';
import { batchByBackend, batchKey } from './internal/batch-by-backend';

/** Enqueues the end of removed workspaces' machines, likewise. @param volumes also their data */
export async function scheduleDestroy(
  deps: Deps,
  { tx }: Change,
  records: readonly WorkspaceRecord[],
  volumes: boolean,
): Promise<void> {
  const machines = records.map(({ id, name, runtime, backend, tier, instanceId }) => ({
    id,
    name,
    runtime,
    backend,
    tier,
    instanceId,
  }));
  await enqueue(
    tx,
    destroyWorkspacesJob,
    batchByBackend(deps, machines).map((workspaces) => ({
      key: batchKey(workspaces.map(({ id }) => id)),
      payload: { workspaces, volumes },
    })),
  );
}
