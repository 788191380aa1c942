import { claimQueued, lockQueueStates, type QueuedMessage } from '@/db/queries/a2a-queue';
import { changeBySystem, isUndone } from '../../audit/mutate';
import type { Deps } from '../../deps';
import type { BatchStep } from '../../platform/batches';
import { placesToFill, type Sign } from './places-to-fill';

/** A queue to look at, and what came for it. */
interface Look {
  readonly workspaceId: string;
  readonly sign: Sign;
  /** The process that is to deliver. */
  readonly holderId: string;
}

/** What was taken out of a queue, and how many wait on. */
interface TakenOut {
  readonly messages: readonly QueuedMessage[];
  readonly left: number;
}

/** Takes out of queues what their agents have room for; one transaction for all whose signs came at the same time. */
export const TAKE_OUT: BatchStep<Deps, Look, TakenOut> = {
  run: (deps, looks) =>
    changeBySystem(deps, async ({ tx, now }) => {
      const ids = looks.map(({ workspaceId }) => workspaceId);
      const states = await lockQueueStates(tx, ids, now);
      const free = looks.flatMap(({ workspaceId, sign }) => {
        const state = states.get(workspaceId);
        const places = state ? placesToFill(state, sign, now) : 0;
        return places > 0 ? [{ workspaceId, places }] : [];
      });
      const holderId = looks[0]?.holderId ?? '';
      const claimed = free.length === 0 ? [] : await claimQueued(tx, free, { holderId, now });
      return looks.map(({ workspaceId }) => {
        const messages = claimed.filter((message) => message.workspaceId === workspaceId);
        return { messages, left: (states.get(workspaceId)?.queued ?? 0) - messages.length };
      });
    }),
  isUndone,
};
