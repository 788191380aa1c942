import {
  type AgentExecutionEvent,
  type ExecutionEventBus,
  ResultManager,
  type ServerCallContext,
  type TaskStore,
} from '@a2a-js/sdk/server';
import { warn } from '../log';

/**
 * Keeps the task of a turn as its events say, from now on. The SDK keeps it as long as somebody waits for the answer, and
 * for the SDK nobody does any more once the task asks a person something.
 * @returns what ends that, when all of it is kept
 */
export function keepTask(
  bus: ExecutionEventBus,
  tasks: TaskStore,
  context: ServerCallContext,
): () => Promise<void> {
  const results = new ResultManager(tasks, context);
  let kept = Promise.resolve();
  const keep = (event: AgentExecutionEvent): void => {
    kept = kept
      .then(() => results.processEvent(event))
      .catch((error: unknown) => warn(`a task could not be kept: ${String(error)}`));
  };
  bus.on('event', keep);
  return () => {
    bus.off('event', keep);
    return kept;
  };
}
