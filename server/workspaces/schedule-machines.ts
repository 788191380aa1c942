import type { WorkspaceRecord } from '@/db/schema/workspaces';
import type { Change } from '../audit/mutate';
import type { Deps } from '../deps';
import { enqueue } from '../jobs/enqueue';
import { destroyWorkspacesJob } from './destroy-workspaces.job';
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
    batches.map((ids) => ({ key: keyOf(ids), payload: { workspace_ids: ids } })),
  );
}

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
      key: keyOf(workspaces.map(({ id }) => id)),
      payload: { workspaces, volumes },
    })),
  );
}

/** Batches never overlap within a call, so the first id tells one from another. */
const keyOf = (ids: readonly string[]): string => `${ids[0]}:${ids.length}`;

function batchByBackend<T extends Pick<WorkspaceRecord, 'backend'>>(
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
