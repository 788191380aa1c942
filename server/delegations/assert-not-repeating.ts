import { createHash } from 'node:crypto';
import { pausePair } from '@/db/queries/delegations';
import { findWorkspaceById } from '@/db/queries/workspaces';
import type { WorkspaceRecord } from '@/db/schema/workspaces';
import { sentMessageOf } from '@/domain/a2a/sent-message';
import { LIMIT_RULES } from '@/domain/limit-classes';
import type { Origin } from '@/domain/origin';
import { announceActivity } from '../activity/announce-activity';
import { recordEntry } from '../activity/record-entry';
import { raiseApproval } from '../approvals/raise-approval';
import { type Change, changeBySystem } from '../audit/mutate';
import type { Deps } from '../deps';
import { pairPaused } from './find-parents';

const PAUSE_MS = 600_000;

/** What one agent sends another, as a message or as a task that the platform is to carry. */
export interface Wake {
  readonly callerId: string;
  readonly targetId: string;
  readonly method: string;
  /** A2A request with the message. */
  readonly body: unknown;
  readonly origin: Origin;
}

/**
 * Counts what one agent sends another by its content. More than a few of the same within ten minutes are a loop: nothing
 * passes between the two for a while then, and both have it in their activity (D30).
 * @param isKnown whether this very message is known already, so that it wakes nobody
 * @throws AppError `pair_paused`
 */
export async function assertNotRepeating(
  deps: Deps,
  wake: Wake,
  isKnown: () => Promise<boolean>,
): Promise<void> {
  const parts = sentMessageOf(wake.body)?.parts ?? [];
  const content = JSON.stringify([wake.callerId, wake.targetId, parts]);
  const name = createHash('sha256').update(content).digest('hex');
  const state = await deps.limits.take('same-message', name);
  if (!state?.exceeded || (await isKnown())) return;
  const now = deps.clock.now();
  const until = new Date(now.getTime() + PAUSE_MS);
  await pause(deps, wake, until);
  throw pairPaused(until, now);
}

async function pause(deps: Deps, wake: Wake, until: Date): Promise<void> {
  const { points, seconds } = LIMIT_RULES['same-message'];
  const reason = `The same message came more than ${points} times in ${seconds / 60} minutes: nothing passes until ${until.toISOString()}.`;
  const { callerId, targetId } = wake;
  const pair = { callerId, targetId };
  const entries = await changeBySystem(deps, async (change) => {
    // Several may find out at the same moment.
    if (!(await pausePair(change.tx, { ...pair, now: change.now, until }))) return [];
    const caller = await findWorkspaceById(change.tx, callerId);
    await change.publish([
      {
        event: 'PAIR_PAUSED',
        workspace_id: callerId,
        version: caller?.version ?? 0,
        payload: { target_id: targetId, paused_until: until.toISOString(), reason },
      },
    ]);
    const raised = caller ? await askPeople(change, caller, { ...pair, reason, until }) : [];
    return [...(await writeBoth(change, wake, reason)), ...raised];
  });
  for (const entry of entries) announceActivity(deps, entry);
  deps.log.warn(pair, 'two workspaces are paused: one sends the other the same over and over');
}

/** People can let the two go on before the time is over. */
async function askPeople(
  change: Change,
  caller: WorkspaceRecord,
  { targetId, reason, until }: { readonly targetId: string; readonly reason: string; readonly until: Date },
) {
  const target = await findWorkspaceById(change.tx, targetId);
  const { entry } = await raiseApproval(change, caller, {
    action: `Let ${caller.name} write to ${target?.name ?? 'the other workspace'} again now`,
    reason: `${reason} Denied, or left alone, it stays paused until then.`,
    origin: 'system',
    pausedTargetId: targetId,
    expiresAt: until,
  });
  return [entry];
}

/** In the activity of who sends and of who is sent to. */
async function writeBoth(change: Change, wake: Wake, reason: string) {
  const { callerId, targetId, method, body, origin } = wake;
  const entry = {
    ...{ sourceId: callerId, targetId, method, origin },
    summary: 'Paused: the same message over and over',
    requestBody: body,
    durationMs: null,
    status: 'error',
    errorDetail: reason,
    // Not under the id of the message: it was not delivered.
    messageId: null,
  } as const;
  return [
    await recordEntry(change, { ...entry, workspaceId: callerId, type: 'a2a_send' }),
    await recordEntry(change, { ...entry, workspaceId: targetId, type: 'a2a_receive' }),
  ];
}
