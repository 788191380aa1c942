import { z } from 'zod';
import { listWorkspacesById, setInstanceId } from '@/db/queries/workspaces';
import type { WorkspaceRecord } from '@/db/schema/workspaces';
import { type Change, changeBySystem } from '../audit/mutate';
import type { ProvisionResult } from '../backends/port';
import type { Deps } from '../deps';
import { defineJob } from '../jobs/define-job';
import { isAppError } from '../platform/app-error';
import { scheduleDestroy } from './schedule-destroy';
import { applyStatusEvent } from './status';

/**
 * Starts the machines of some workspaces that share a backend. Safe to repeat: those that are started already are no
 * longer in state provisioning, and a backend takes over a machine that is there. One that fails holds none of the
 * others back: it is tried again alone with the next attempt, and after the last one it is failed with its reason.
 */
export const provisionWorkspacesJob = defineJob({
  name: 'provision-workspaces',
  payload: z.object({ workspace_ids: z.array(z.uuid()).min(1) }),
  timeoutMs: 300_000,
  attemptsMax: 5,
  async run(deps, { workspace_ids: ids }, { lastAttempt }) {
    const found = await listWorkspacesById(deps.database.db, ids);
    // The others were removed or paused in the meantime, or done by an earlier run.
    const waiting = found.filter((workspace) => workspace.status === 'provisioning');
    const outcomes = await Promise.all(waiting.map((workspace) => tryProvision(deps, workspace)));
    await recordStarted(deps, outcomes);
    const failures = outcomes.filter((outcome) => outcome.error !== undefined);
    if (failures.length === 0) return;
    if (!lastAttempt) throw new Error(`${failures.length} did not start`, { cause: failures[0]?.error });
    for (const failure of failures) await recordFailed(deps, failure);
  },
});

interface Outcome {
  readonly workspace: WorkspaceRecord;
  readonly result?: ProvisionResult;
  readonly error?: unknown;
}

type Started = ProvisionResult & { readonly workspace: WorkspaceRecord };

async function tryProvision(deps: Deps, workspace: WorkspaceRecord): Promise<Outcome> {
  try {
    return { workspace, result: await deps.backends.for(workspace).provision(workspace) };
  } catch (error) {
    return { workspace, error };
  }
}

async function recordStarted(deps: Deps, outcomes: readonly Outcome[]): Promise<void> {
  const started = outcomes.flatMap(({ workspace, result }) => (result ? [{ workspace, ...result }] : []));
  if (started.length === 0) return;
  await changeBySystem(deps, async (change) => {
    for (const { workspace, instanceId } of started) {
      if (instanceId !== null) await setInstanceId(change.tx, workspace.id, instanceId);
    }
    const idsOf = (agent: ProvisionResult['agent']): string[] =>
      started.filter((one) => one.agent === agent).map(({ workspace }) => workspace.id);
    await applyStatusEvent(change, idsOf('ready'), { type: 'provisioned' });
    await applyStatusEvent(change, idsOf('awaiting_agent'), { type: 'agent_awaited' });
    await endOrphans(deps, change, started);
  });
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

async function recordFailed(deps: Deps, { workspace: { id }, error }: Outcome): Promise<void> {
  const fallback = 'The workspace could not be started; the platform log has the cause.';
  const reason = isAppError(error) ? error.publicText : fallback;
  deps.log.error({ err: error, workspace: id }, 'provisioning failed for good');
  await changeBySystem(deps, (change) =>
    applyStatusEvent(change, [id], { type: 'provision_failed', reason }),
  );
}
