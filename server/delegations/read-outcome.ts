import { readAgentAnswer } from '@/domain/a2a/agent-answer';
import type { JsonObject } from '@/domain/a2a/json';
import { waitsForPeople } from '@/domain/a2a/task-item';
import type { TaskState } from '@/domain/a2a/task-state';
import type { Ending, Step } from './step';

const UNSUCCESSFUL: ReadonlySet<TaskState> = new Set(['failed', 'rejected', 'canceled']);
const GOES_ON: ReadonlySet<TaskState> = new Set(['submitted', 'working']);

/** The fields by which the gateway says that a message waits: for a busy agent, or until its agent fetches it. */
const isWaiting = (answer: JsonObject): boolean =>
  answer.queued === true || (answer.delivery_mode === 'poll' && answer.status === 'queued');

/**
 * What an answer means for the delegation. An agent that asks something back has given its work out of its hands: its
 * question is the result, and whoever delegated may go on from there.
 */
export function readOutcome(answer: JsonObject): Exclude<Step, { to: 'dispatched' | 'stuck' }> {
  if (isWaiting(answer)) return { to: 'queued' };
  const { taskState, taskId = null } = readAgentAnswer(answer);
  const goesOn = taskState !== undefined && GOES_ON.has(taskState);
  if (goesOn || waitsForPeople(answer)) return { to: 'in_progress', taskId };
  return readEnding(answer);
}

/** The same of an answer that is known to be the last. */
export function readEnding(answer: JsonObject, via?: string): Ending {
  const { error, taskState, text } = readAgentAnswer(answer);
  if (error) return { to: 'failed', error: error.message || 'The agent answered with an error.' };
  if (taskState !== undefined && UNSUCCESSFUL.has(taskState)) {
    return { to: 'failed', error: text || `The task is ${taskState}.` };
  }
  return { to: 'completed', result: text, response: answer, ...(via === undefined ? {} : { via }) };
}
