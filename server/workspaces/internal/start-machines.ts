import { listWorkspacesById, setInstanceId } from '@/db/queries/workspaces';
import type { WorkspaceRecord } from '@/db/schema/workspaces';
import type { Change } from '../../audit/mutate';
import type { ProvisionResult } from '../../backends/port';
import type { Deps } from '../../deps';
import { isAppError } from '../../platform/app-error';
import { scheduleDestroy } from '../schedule-destroy';
import { applyStatusEvent } from '../status';
import { prepareStart } from './prepare-start';
import { seedConfig } from './seed-config';

export interface StartOutcome {
  readonly workspace: WorkspaceRecord;
  readonly result?: ProvisionResult;
  readonly error?: unknown;
}

type Started = ProvisionResult & { readonly workspace: WorkspaceRecord };

/** Starts the machines of those that still wait for it, all of one backend; the others were removed or paused meanwhile, or are done. */
export async function startMachines(deps: Deps, ids: readonly string[]): Promise<StartOutcome[]> {
  const found = await listWorkspacesById(deps.database.db, ids);
  const waiting = found.filter((workspace) => workspace.status === 'provisioning');
  try {
    // First, because an agent reads its configuration when it starts.
    await seedConfig(deps, waiting);
  } catch (error) {
    return waiting.map((workspace) => ({ workspace, error }));
  }
  return Promise.all(waiting.map((workspace) => tryProvision(deps, workspace)));
}

async function tryProvision(deps: Deps, workspace: WorkspaceRecord): Promise<StartOutcome> {
  try {
    return {
      workspace,
      result: await deps.backends.for(workspace).provision(workspace, prepareStart(workspace, deps.stopping)),
    };
  } catch (error) {
    return { workspace, error };
  }
}

/** Notes the machines that were started and moves their workspaces on. */
export async function recordStarted(
  deps: Deps,
  change: Change,
  outcomes: readonly StartOutcome[],
): Promise<void> {
  const started = outcomes.flatMap(({ workspace, result }) => (result ? [{ workspace, ...result }] : []));
  if (started.length === 0) return;
  for (const { workspace, instanceId } of started) {
    if (instanceId !== null) await setInstanceId(change.tx, workspace.id, instanceId);
  }
  const idsOf = (agent: ProvisionResult['agent']): string[] =>
    started.filter((one) => one.agent === agent).map(({ workspace }) => workspace.id);
  await applyStatusEvent(change, idsOf('ready'), { type: 'provisioned' });
  await applyStatusEvent(change, idsOf('awaiting_agent'), { type: 'agent_awaited' });
  await endOrphans(deps, change, started);
}

/** Removed or purged while its machine was being made: the removal could not know of the machine, so it is ended here. */
async function endOrphans(deps: Deps, change: Change, started: readonly Started[]): Promise<void> {
  const found = await listWorkspacesById(
    change.tx,
    started.map(({ workspace }) => workspace.id),
  );
  const machines = started.map(({ workspace, instanceId }) => ({ ...workspace, instanceId }));
  const statuses = new Map(found.map(({ id, status }) => [id, status]));
  const removed = machines.filter(({ id }) => statuses.get(id) === 'removed');
  const purged = machines.filter(({ id }) => !statuses.has(id));
  await scheduleDestroy(deps, change, removed, false);
  await scheduleDestroy(deps, change, purged, true);
}

/** Fails a workspace that could not be started by the last attempt. */
export async function recordFailed(
  deps: Deps,
  change: Change,
  { workspace: { id }, error }: StartOutcome,
): Promise<void> {
  const fallback = 'The workspace could not be started; the platform log has the cause.';
  const reason = isAppError(error) ? error.publicText : fallback;
  deps.log.error({ err: error, workspace: id }, 'provisioning failed for good');
  await applyStatusEvent(change, [id], { type: 'provision_failed', reason });
}
