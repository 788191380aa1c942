import type { QueuedMessage } from '@/db/queries/a2a-queue';
import type { JsonObject } from '@/domain/a2a/json';
import type { Change } from '../../audit/mutate';
import { stitchAnswer } from '../../delegations/stitch-answer';
import type { Deps } from '../../deps';
import type { Failure } from '../exchange';

/** How the wait of a message ended. */
export type QueueOutcome =
  | { readonly type: 'answered'; readonly answer: JsonObject }
  | { readonly type: 'failed'; readonly failure: Failure };

/** Whoever keeps a record of his own of what waits, brings it up to date in the same transaction. */
export type DrainedListener = (
  deps: Deps,
  change: Change,
  message: Pick<QueuedMessage, 'callerId' | 'workspaceId' | 'body'>,
  outcome: QueueOutcome,
) => Promise<void>;

/** All of them; `body` is the request as it was sent. Messages that an agent fetched and answered are told of too. */
const LISTENERS: readonly DrainedListener[] = [stitchAnswer];

export async function onQueueDrained(...args: Parameters<DrainedListener>): Promise<void> {
  for (const listener of LISTENERS) await listener(...args);
}
