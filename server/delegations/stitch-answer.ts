import type { ActivityEventRow } from '@/contracts/activity';
import type { JsonObject } from '@/domain/a2a/json';
import type { Change } from '../audit/mutate';
import type { Deps } from '../deps';
import { moveDelegation } from './move-delegation';
import { readEnding, readOutcome } from './read-outcome';
import type { Step } from './step';

/** What became of the message of a delegation after it had waited. */
export type LateOutcome = { readonly answer: JsonObject } | { readonly error: string };

/**
 * Joins the answer to a message that had waited for a busy agent to its delegation, in the transaction in which the queue
 * writes the answer down. An id that nobody knows, or whose delegation has ended, changes nothing.
 * @returns the entries to announce after the commit
 */
export async function stitchQueuedAnswer(
  deps: Deps,
  change: Change,
  delegationId: string,
  outcome: LateOutcome,
): Promise<readonly ActivityEventRow[]> {
  const moved = await moveDelegation(deps, change, delegationId, stepOf(outcome));
  return moved?.entries ?? [];
}

function stepOf(outcome: LateOutcome): Step {
  if ('error' in outcome) return { to: 'failed', error: outcome.error };
  const step = readOutcome(outcome.answer);
  return step.to === 'completed' ? readEnding(outcome.answer, 'queue_drain') : step;
}
