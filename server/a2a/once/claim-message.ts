import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { ClaimOutcome, StandingClaim, WantedClaim } from '@/db/queries/a2a-claims';
import { findSentMessageId } from '@/db/queries/chat-messages';
import type { JsonObject } from '@/domain/a2a/json';
import { isSendMethod } from '@/domain/a2a/rpc-method';
import { sentMessageOf } from '@/domain/a2a/sent-message';
import type { Deps } from '../../deps';
import { AppError } from '../../platform/app-error';
import { toStorableMessageId } from '../../platform/storable-message-id';
import type { Attempt } from '../attempt';
import { chatWordsOf } from '../chat-words';
import { answerOfEarlier } from '../repeat';
import { ownerOf } from '../tasks/task-owner';
import { CLAIM } from './claim-step';
import { giveUpLeft } from './give-up-left';
import type { HeldClaim } from './message-claims';

const LOOK_MS_FIRST = 30;
const LOOK_MS_MAX = 1000;
/** Nobody waits longer for an answer that another request is to get. */
const WAIT_MS_MAX = 30 * 60_000;

/** What becomes of a message that somebody brings. */
export type Claimed =
  /** It has had its answer, or waits. */
  | { readonly answer: JsonObject }
  /** Its stream has become this task. */
  | { readonly taskId: string }
  /** It is to be brought; null: its sender has not numbered it, so it cannot be known again. */
  | { readonly claim: HeldClaim | null };

/**
 * Takes a message for bringing it to its agent. The same message that came before, or comes at the same moment by another
 * connection or to another process, is not brought a second time: whoever comes with it waits for what the first has got.
 * @throws AppError `message_in_doubt` where the first was killed, or heard nothing of an agent that may have the message
 */
export async function claimMessage(deps: Deps, attempt: Attempt, timeoutMs: number | null): Promise<Claimed> {
  const wanted = wantedClaim(deps, attempt);
  if (!wanted) return { claim: null };
  const until = performance.now() + Math.min(timeoutMs ?? WAIT_MS_MAX, WAIT_MS_MAX);
  const manner = { beside: false, isFollowed: isInChat(attempt) };
  for (let waitMs = LOOK_MS_FIRST; ; waitMs = Math.min(waitMs * 2, LOOK_MS_MAX)) {
    const lookedAt = performance.now();
    const seen = await deps.claims.look(wanted.digest, async () => {
      const outcome = await deps.batches.join(deps, CLAIM, { ...wanted, ...manner });
      if (outcome.isTaken) return { claim: deps.claims.hold(wanted.digest) };
      return (await knownOf(deps, attempt, outcome, { ...wanted, lookedAt })) ?? outcome;
    });
    if (!('standing' in seen)) return seen;
    const { standing, earlier } = seen;
    // Of agents that number all their messages alike: what was said then was something else.
    if (!standing && (earlier.entry || earlier.isQueued)) manner.beside = true;
    else if (standing || waitMs > LOOK_MS_FIRST) await waitFor(deps, waitMs, until);
  }
}

function wantedClaim(deps: Deps, { target, caller, request }: Attempt): WantedClaim | null {
  const { hasOwnId, messageId, method, body } = request;
  if (!hasOwnId || messageId === null || !isSendMethod(method)) return null;
  const key = {
    workspaceId: target.id,
    owner: ownerOf(caller),
    messageId: toStorableMessageId(messageId),
    method,
  };
  const said = JSON.stringify([...Object.values(key), sentMessageOf(body)?.parts]);
  const digest = createHash('sha256').update(said).digest('base64url');
  return { ...key, digest, sourceId: caller.workspaceId, holderId: deps.claims.holderId };
}

/** What a message has come to that somebody brought before; null: look again, or wait. */
async function knownOf(
  deps: Deps,
  attempt: Attempt,
  { standing, earlier }: ClaimOutcome,
  { digest, lookedAt }: WantedClaim & { readonly lookedAt: number },
): Promise<Claimed | null> {
  const answer = await answerOfEarlier(deps, attempt, earlier);
  if (answer) return { answer };
  if (!standing) return null;
  if (standing.taskId !== null) return { taskId: standing.taskId };
  if (standing.isGivenUp) throw new AppError('message_in_doubt');
  if (await isUnsent(deps, attempt, standing, { digest, lookedAt })) {
    const held = await deps.claims.takeOver(digest, standing.holderId);
    return held && { claim: held };
  }
  if (standing.isLeft && standing.holderId !== deps.claims.holderId) await giveUpLeft(deps, digest);
  return null;
}

/** It is known that nothing has gone out, although its process could not say so. */
async function isUnsent(
  deps: Deps,
  attempt: Attempt,
  { holderId, isLeft }: StandingClaim,
  { digest, lookedAt }: { readonly digest: string; readonly lookedAt: number },
): Promise<boolean> {
  if (holderId === deps.claims.holderId) return deps.claims.isFree(digest, lookedAt);
  if (!isLeft || !isInChat(attempt)) return false;
  // Words are in the chat before they go out.
  const messageId = toStorableMessageId(attempt.request.messageId ?? '');
  return (await findSentMessageId(deps.database.db, attempt.target.id, messageId)) === null;
}

const isInChat = (attempt: Attempt): boolean => chatWordsOf(attempt) !== null;

async function waitFor({ stopping }: Deps, ms: number, until: number): Promise<void> {
  if (performance.now() + ms > until) {
    throw new AppError('agent_busy', { details: { busy: true, retry_after: RETRY_SECONDS } });
  }
  await delay(ms, undefined, { signal: stopping }).catch(() => {
    throw new AppError('shutting_down');
  });
}

const RETRY_SECONDS = 30;
