import { createHash } from 'node:crypto';
import { pausePair } from '@/db/queries/delegations';
import { findWorkspaceById } from '@/db/queries/workspaces';
import { sentMessageOf } from '@/domain/a2a/sent-message';
import { LIMIT_RULES } from '@/domain/limit-classes';
import type { Attempt } from '../a2a/attempt';
import { findWaiting } from '../a2a/queue/queue-message';
import { announceActivity } from '../activity/announce-activity';
import { recordEntry } from '../activity/record-entry';
import { type Change, changeBySystem } from '../audit/mutate';
import type { Deps } from '../deps';
import { pairPaused } from './find-parents';

const PAUSE_MS = 600_000;

/**
 * Counts what one agent sends another by its content. More than a few of the same within ten minutes are a loop: nothing
 * passes between the two for a while then, and both have it in their activity (D30).
 * @throws AppError `pair_paused`
 */
export async function assertNotRepeating(deps: Deps, attempt: Attempt, callerId: string): Promise<void> {
  const parts = sentMessageOf(attempt.request.body)?.parts ?? [];
  const content = JSON.stringify([callerId, attempt.target.id, parts]);
  const name = createHash('sha256').update(content).digest('hex');
  const state = await deps.limits.take('same-message', name);
  // One that asks after the very message that waits already wakes nobody.
  if (!state?.exceeded || (await findWaiting(deps, attempt)) !== null) return;
  const now = deps.clock.now();
  const until = new Date(now.getTime() + PAUSE_MS);
  await pause(deps, attempt, { callerId, until });
  throw pairPaused(until, now);
}

async function pause(
  deps: Deps,
  attempt: Attempt,
  { callerId, until }: { callerId: string; until: Date },
): Promise<void> {
  const { points, seconds } = LIMIT_RULES['same-message'];
  const reason = `The same message came more than ${points} times in ${seconds / 60} minutes: nothing passes until ${until.toISOString()}.`;
  const pair = { callerId, targetId: attempt.target.id };
  const entries = await changeBySystem(deps, async (change) => {
    // Several may find out at the same moment.
    if (!(await pausePair(change.tx, { ...pair, now: change.now, until }))) return [];
    const caller = await findWorkspaceById(change.tx, callerId);
    await change.publish([
      {
        event: 'PAIR_PAUSED',
        workspace_id: callerId,
        version: caller?.version ?? 0,
        payload: { target_id: pair.targetId, paused_until: until.toISOString(), reason },
      },
    ]);
    return writeBoth(change, attempt, { callerId, reason });
  });
  for (const entry of entries) announceActivity(deps, entry);
  deps.log.warn(pair, 'two workspaces are paused: one sends the other the same over and over');
}

/** In the activity of who sends and of who is sent to. */
async function writeBoth(
  change: Change,
  { target, caller, request }: Attempt,
  { callerId, reason }: { callerId: string; reason: string },
) {
  const entry = {
    sourceId: callerId,
    targetId: target.id,
    method: request.method,
    summary: `Paused: the same message over and over`,
    requestBody: request.body,
    durationMs: null,
    status: 'error',
    errorDetail: reason,
    origin: caller.origin,
    // Not under the id of the message: it was not delivered.
    messageId: null,
  } as const;
  return [
    await recordEntry(change, { ...entry, workspaceId: callerId, type: 'a2a_send' }),
    await recordEntry(change, { ...entry, workspaceId: target.id, type: 'a2a_receive' }),
  ];
}
