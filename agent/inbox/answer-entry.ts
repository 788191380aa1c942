import { Message, Task, TaskState } from '@a2a-js/sdk';
import {
  type DefaultRequestHandler,
  ServerCallContext,
  STATE_HEADERS_KEY,
  UnauthenticatedUser,
} from '@a2a-js/sdk/server';
import { readAgentAnswer } from '@/domain/a2a/agent-answer';
import type { A2aPart } from '@/domain/a2a/part';
import { sentMessageOf } from '@/domain/a2a/sent-message';
import { truncateToRunes } from '@/domain/text';
import type { TurnExecutor } from '../a2a/turn-executor';
import { reasonFor } from '../turns/turn-failure';
import type { Said } from './inbox-state';

/** What of an entry of the inbox says who said what. */
export interface InboxEntry {
  readonly id: string;
  readonly source_id: string | null;
  readonly request_body?: unknown;
}

const REPLY_RUNES_MAX = 250_000;
const NO_MESSAGE = 'There is no message in this entry.';
const UNSUCCESSFUL: ReadonlySet<string | undefined> = new Set(['failed', 'rejected', 'canceled']);

/** What works on messages. */
export interface Answering {
  readonly handler: DefaultRequestHandler;
  readonly executor: Pick<TurnExecutor, 'whenEnded'>;
}

/** People are asked first: who fetches messages has nobody who would ask again for the answer. */
const isWaiting = (answer: Message | Task): answer is Task =>
  'status' in answer && answer.status?.state === TaskState.TASK_STATE_INPUT_REQUIRED;

/** Works on a message that was fetched, just as if the platform had brought it. Never rejects: a failure is an answer too. */
export async function answerEntry(
  { handler, executor }: Answering,
  workspaceId: string,
  entry: InboxEntry,
): Promise<Said> {
  const sent = sentMessageOf(entry.request_body);
  if (!sent) return { text: NO_MESSAGE, isError: true };
  const message = Message.fromJSON({
    messageId: sent.messageId ?? entry.id,
    role: 'ROLE_USER',
    // What people say in the chat is one conversation; the task of another agent is one of its own.
    contextId: sent.contextId ?? (entry.source_id === null ? workspaceId : ''),
    parts: sent.parts.map(toWire),
    ...(sent.metadata === undefined ? {} : { metadata: sent.metadata }),
  });
  const headers = entry.source_id === null ? {} : { 'x-workspace-id': entry.source_id };
  const state = new Map<string, unknown>([[STATE_HEADERS_KEY, headers]]);
  const answerOf = async (id: string): Promise<Task> => {
    await executor.whenEnded(id);
    return handler.getTask({ tenant: '', id, historyLength: undefined }, context);
  };
  const context = new ServerCallContext({ user: new UnauthenticatedUser(), requestedVersion: '1.0', state });
  try {
    const request = { tenant: '', message, configuration: undefined, metadata: undefined };
    const first = await handler.sendMessage(request, context);
    const answer = isWaiting(first) ? await answerOf(first.id) : first;
    const json = 'status' in answer ? Task.toJSON(answer) : Message.toJSON(answer);
    const { text, taskState } = readAgentAnswer({ result: json });
    const isError = UNSUCCESSFUL.has(taskState);
    return { text: truncateToRunes(text, REPLY_RUNES_MAX) || 'The turn ended without an answer.', isError };
  } catch (error) {
    return { text: reasonFor(error), isError: true };
  }
}

/** A part as 1.0 writes it. */
function toWire(part: A2aPart): Record<string, unknown> {
  if (part.kind === 'text') return { text: part.text };
  if (part.kind === 'data') return { data: part.data };
  return {
    ...(part.uri === undefined ? { raw: part.bytes ?? '' } : { url: part.uri }),
    ...(part.name === undefined ? {} : { filename: part.name }),
    ...(part.mimeType === undefined ? {} : { mediaType: part.mimeType }),
  };
}
