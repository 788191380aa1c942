import type { JsonObject } from '@/domain/a2a/json';
import type { Deps } from '../../deps';
import { isAppError } from '../../platform/app-error';
import { isOutboundFailure } from '../../platform/guarded-fetch/outbound-failure';
import type { Attempt } from '../attempt';
import { claimMessage } from './claim-message';
import type { HeldClaim } from './message-claims';

/** Sends a message unless it has been sent already, or is on its way: then its sender gets what that one gets. */
export async function sendOnce(
  deps: Deps,
  attempt: Attempt,
  timeoutMs: number | null,
  send: () => Promise<JsonObject>,
): Promise<JsonObject> {
  const claimed = await claimMessage(deps, attempt, timeoutMs);
  if ('answer' in claimed) return claimed.answer;
  if ('taskId' in claimed) throw new Error('only a stream becomes a task before it is answered');
  const { claim } = claimed;
  if (!claim) return send();
  const sending = settle(claim, send);
  // What becomes of it is written down whether or not anybody waits.
  deps.background.run('a2a message', () => sending.catch(() => {}));
  return sending;
}

async function settle(claim: HeldClaim, send: () => Promise<JsonObject>): Promise<JsonObject> {
  try {
    const answer = await send();
    claim.end();
    return answer;
  } catch (error) {
    await settleFailed(claim, error);
    throw error;
  }
}

/** A message that certainly did not arrive may be sent again; one of which nobody knows must not be. */
export const settleFailed = (claim: HeldClaim, error: unknown): Promise<void> =>
  mayHaveArrived(error) ? claim.giveUp() : claim.release();

function mayHaveArrived(error: unknown): boolean {
  if (!isAppError(error)) return false;
  // Busy without having been asked has no such cause.
  return (
    error.details.delivery_confirmed === true ||
    (error.code === 'agent_busy' && isOutboundFailure(error.cause))
  );
}
