import { findDelegation } from '@/db/queries/delegations';
import { delegationIdOf } from '@/domain/a2a/delegation-id';
import type { JsonObject } from '@/domain/a2a/json';
import type { Change } from '../audit/mutate';
import type { Deps } from '../deps';
import { moveDelegation } from './move-delegation';
import { readEnding, readOutcome } from './read-outcome';
import type { Step } from './step';

/** A message that had waited for its agent. */
interface WaitedMessage {
  /** Null: a person. */
  readonly callerId: string | null;
  /** Whom it was for. */
  readonly workspaceId: string;
  /** The request as JSON text. */
  readonly body: string;
}

/** What became of it. */
type LateOutcome =
  | { readonly type: 'answered'; readonly answer: JsonObject }
  | { readonly type: 'failed'; readonly failure: { readonly publicText: string } };

/**
 * Joins what became of a message that had waited for a busy agent to the delegation that it carried, in the transaction in
 * which the queue writes it down. Only the two workspaces of the delegation itself can do that: anybody may write its id
 * into a message.
 */
export async function stitchAnswer(
  deps: Deps,
  change: Change,
  message: WaitedMessage,
  outcome: LateOutcome,
): Promise<void> {
  const id = message.callerId === null ? null : delegationIdOf(message.body);
  const row = id === null ? null : await findDelegation(change.tx, id);
  if (row?.callerId !== message.callerId || row.calleeId !== message.workspaceId) return;
  await moveDelegation(deps, change, row.delegationId, stepOf(outcome));
}

function stepOf(outcome: LateOutcome): Step {
  if (outcome.type === 'failed') return { to: 'failed', error: outcome.failure.publicText };
  const step = readOutcome(outcome.answer);
  return step.to === 'completed' ? readEnding(outcome.answer, 'queue_drain') : step;
}
