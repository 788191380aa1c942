import type { ContractInput, ContractOutput } from '@/contracts/contract';
import type { recordHeartbeat as contract } from '@/contracts/registry';
import { type Heartbeat, type NotedHeartbeat, noteHeartbeat } from '@/db/queries/heartbeats';
import { toStorableText, truncateToBytes } from '@/domain/text';
import { eventsOfHeartbeat } from '@/domain/workspace-status';
import { changeBySystem } from '../audit/mutate';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import type { Principal } from '../principal';
import { loadLiving } from '../workspaces/load-living';
import { applyStatusEvent } from '../workspaces/status';
import { assertOwnWorkspace } from './assert-own-workspace';
import { findSecretToTell } from './inbound-secret';

type Body = ContractInput<typeof contract>['body'];

/** Both stand in every list. */
const TEXT_BYTES_MAX = 4096;

/**
 * A sign of life. The hot path of the platform: one statement, and a transaction only when it changes the state of the
 * workspace. What is removed stays as it is, and what is paused stays paused.
 */
export async function recordHeartbeat(
  deps: Deps,
  principal: Principal,
  { body }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  const id = body.workspace_id;
  await assertOwnWorkspace(deps, principal, id);
  const beat = toHeartbeat(deps, body);
  const noted = (await noteHeartbeat(deps.database.sql, beat)) ?? (await noteRestored(deps, beat));
  await applyHealth(deps, body, beat, noted);
  announce(deps, beat, noted);
  if (noted.hasQueued) deps.queue.offer(id);
  return { status: 'ok', ...(await findSecretToTell(deps, id)) };
}

/** The row is removed or not there, or was restored just now. */
async function noteRestored({ database }: Deps, beat: Heartbeat): Promise<NotedHeartbeat> {
  await loadLiving(database.db, beat.workspaceId);
  const noted = await noteHeartbeat(database.sql, beat);
  if (!noted) throw new AppError('workspace_not_found');
  return noted;
}

function toHeartbeat(deps: Deps, body: Body): Heartbeat {
  const { capabilities, idle_timeout_seconds: idleTimeout } = body.runtime_metadata ?? {};
  return {
    workspaceId: body.workspace_id,
    at: deps.clock.now(),
    errorRate: body.error_rate,
    sampleError: toText(body.sample_error),
    activeTasks: body.active_tasks,
    uptimeSeconds: body.uptime_seconds,
    currentTask: toText(body.current_task),
    monthlySpendCents: body.monthly_spend,
    capabilities: capabilities ? onlyTrue(capabilities) : null,
    idleTimeoutSeconds: idleTimeout ?? null,
  };
}

const onlyTrue = (flags: object): Record<string, boolean> =>
  Object.fromEntries(Object.entries(flags).filter(([, isOn]) => isOn === true));

/** Null for nothing; what PostgreSQL cannot store is replaced, because a heartbeat must not fail for a character. */
const toText = (text: string | null | undefined): string | null =>
  text ? truncateToBytes(toStorableText(text), TEXT_BYTES_MAX) : null;

async function applyHealth(deps: Deps, body: Body, beat: Heartbeat, noted: NotedHeartbeat): Promise<void> {
  const events = eventsOfHeartbeat(noted.status, {
    isWedged: body.runtime_state === 'wedged',
    errorRate: beat.errorRate,
    judgesItself: beat.capabilities?.status_mgmt === true,
    sampleError: beat.sampleError,
  });
  if (events.length === 0) return;
  await changeBySystem(deps, async (change) => {
    for (const event of events) await applyStatusEvent(change, [beat.workspaceId], event);
  });
}

/** Every beat is told: it is what shows that a long task is still being worked on. */
function announce({ events }: Deps, beat: Heartbeat, { hasNewTask }: NotedHeartbeat): void {
  const head = { workspace_id: beat.workspaceId, timestamp: beat.at.toISOString() };
  const { activeTasks: active_tasks, uptimeSeconds: uptime_seconds, currentTask: current_task } = beat;
  events.publishEphemeral({
    ...head,
    event: 'WORKSPACE_HEARTBEAT',
    payload: { active_tasks, uptime_seconds },
  });
  if (!hasNewTask) return;
  events.publishEphemeral({ ...head, event: 'TASK_UPDATED', payload: { current_task, active_tasks } });
}
