import { listHeardOf, listLiveTokens, noteMachine } from '@/db/queries/machines';
import { revokeStartTokens } from '@/db/queries/tokens';
import { forgetHandedOver } from '@/db/queries/workspace-files';
import { endStart } from '@/db/queries/workspace-starts';
import { listWorkspacesById } from '@/db/queries/workspaces';
import type { WorkspaceStatusEvent } from '@/domain/workspace-status';
import type { Change } from '../../audit/mutate';
import type { ProvisionResult } from '../../backends/port';
import type { Deps } from '../../deps';
import { isAppError } from '../../platform/app-error';
import { scheduleDestroy } from '../schedule-destroy';
import { scheduleStop } from '../schedule-stop';
import { applyStatusEvent } from '../status';
import type { StartOutcome } from './start-outcome';

type Started = StartOutcome & ProvisionResult;
type StartFailed = Extract<WorkspaceStatusEvent, { type: 'provision_failed' }>;

/**
 * Notes the machines that were started and moves their workspaces on.
 * @returns those whose agents are there already: what waits for them can be offered once this is committed
 */
export async function recordStarted(
  deps: Deps,
  change: Change,
  outcomes: readonly StartOutcome[],
): Promise<readonly string[]> {
  const all = outcomes.flatMap((outcome) => (outcome.result ? [{ ...outcome, ...outcome.result }] : []));
  if (all.length === 0) return [];
  const started = await withoutOvertaken(change, all);
  for (const one of started) await noteStarted(change, one);
  const idsOf = (agent: ProvisionResult['agent']): string[] =>
    started.filter((one) => one.agent === agent).map(({ workspace }) => workspace.id);
  await applyStatusEvent(change, idsOf('ready'), { type: 'provisioned' });
  await applyStatusEvent(change, idsOf('awaiting_agent'), { type: 'agent_awaited' });
  // An agent may be there before it is known where.
  const heardOf = await listHeardOf(change.tx, [...idsOf('starting'), ...idsOf('awaiting_agent')]);
  await applyStatusEvent(change, heardOf, { type: 'registered' });
  await endOrphans(deps, change, all);
  return heardOf;
}

/**
 * An attempt that was cut off goes on all the same, and may end after the next one has begun: that one has replaced its
 * machine, and the token too, by which this is seen.
 */
async function withoutOvertaken<T extends StartOutcome>(
  change: Change,
  outcomes: readonly T[],
): Promise<T[]> {
  const live = await listLiveTokens(
    change.tx,
    outcomes.flatMap(({ prepared }) => prepared?.tokenId ?? []),
  );
  return outcomes.filter(({ prepared }) => !prepared || live.has(prepared.tokenId));
}

async function noteStarted(
  { tx, now }: Change,
  { workspace: { id, configVersion }, prepared, ...machine }: Started,
): Promise<void> {
  if (!prepared) return;
  await noteMachine(tx, { id, configVersion, ...machine });
  await endStart(tx, id, now);
  await forgetHandedOver(tx, id, prepared.handedOver);
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

/** Fails those whose start makes no sense before a person has changed something. */
export async function recordRefused(
  deps: Deps,
  change: Change,
  outcomes: readonly StartOutcome[],
): Promise<void> {
  for (const { workspace, refusal } of outcomes) {
    if (refusal) await fail(deps, change, workspace.id, { type: 'provision_failed', ...refusal });
  }
}

/** Fails a workspace that could not be started by the last attempt. */
export async function recordFailed(deps: Deps, change: Change, outcome: StartOutcome): Promise<void> {
  const [current] = await withoutOvertaken(change, [outcome]);
  if (!current) return;
  const { id } = current.workspace;
  const fallback = 'The workspace could not be started; the platform log has the cause.';
  const reason = isAppError(current.error) ? current.error.publicText : fallback;
  deps.log.error({ err: current.error, workspace: id }, 'provisioning failed for good');
  await fail(deps, change, id, { type: 'provision_failed', reason });
}

/** What has failed has no machine, so nobody may come with its token; the one of before may run on after a restart. */
async function fail(deps: Deps, change: Change, id: string, event: StartFailed): Promise<void> {
  const failed = await applyStatusEvent(change, [id], event);
  if (failed.length === 0) return;
  await revokeStartTokens(change.tx, [id], change.now);
  deps.credentials.clear();
  await scheduleStop(
    deps,
    change,
    failed.filter(({ instanceId }) => instanceId !== null),
  );
}
