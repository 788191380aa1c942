import type { ChatMessage } from '@/contracts/chat';
import { attachmentsOf } from './draft-files';
import type { Send } from './send';

/** A page of history, as the server gives it: oldest first. */
export interface HistoryPage {
  readonly messages: readonly ChatMessage[];
  readonly reached_end: boolean;
}

/** One bubble of the list. */
export interface ShownMessage {
  /** The same for an optimistic bubble and for the message it becomes. */
  readonly key: string;
  readonly message: ChatMessage;
  /** The server is not known to have it yet. */
  readonly isSending: boolean;
}

/**
 * The one list of a chat: pages of history (newest page first), messages that came live, and what is being sent. It is the
 * same in whatever order they arrived; each message stands in it once.
 */
export function mergeMessages(
  pages: readonly HistoryPage[],
  live: Iterable<ChatMessage>,
  sends: readonly Send[],
): ShownMessage[] {
  const stored = mergeStored(pages, live);
  const questions = new Map<string, ChatMessage>();
  for (const message of stored) {
    if (message.role === 'user' && message.message_id !== null) questions.set(message.message_id, message);
  }
  const hidden = new Set<string>();
  const unanswered = new Set<string>();
  for (const send of sends) {
    const question = questions.get(send.messageId);
    if (!question || send.state === 'accepted') continue;
    // The banner above the composer tells of this failure: the stored reason beside it would tell it twice.
    unanswered.add(question.id);
    if (send.state === 'failed') hidden.add(question.id);
  }
  const isShown = ({ id, role, reply_to }: ChatMessage): boolean =>
    !hidden.has(id) && !(role === 'system' && reply_to !== null && unanswered.has(reply_to));
  return [
    ...stored.filter(isShown).map(toShown),
    ...sends.filter((send) => send.state !== 'failed' && !questions.has(send.messageId)).map(toOptimistic),
  ];
}

/** What stands as the reply to what was sent under this id: the agent's answer, or why there is none. */
export function findReply(messages: readonly ChatMessage[], messageId: string): ChatMessage | undefined {
  const question = findSent(messages, messageId);
  return question && messages.find(({ reply_to }) => reply_to === question.id);
}

/** Whether the agent's answer to what was sent under this id is among the messages. */
export const isAnswered = (messages: readonly ChatMessage[], messageId: string): boolean => {
  const question = findSent(messages, messageId);
  return messages.some(
    ({ role, reply_to }) => question !== undefined && role === 'agent' && reply_to === question.id,
  );
};

export const findSent = (messages: readonly ChatMessage[], messageId: string): ChatMessage | undefined =>
  messages.find(({ role, message_id }) => role === 'user' && message_id === messageId);

/** An answer takes the place of the failure that stood under its id, never the other way round. */
export const newerOf = (known: ChatMessage | undefined, message: ChatMessage): ChatMessage =>
  known && known.role !== 'system' ? known : message;

function mergeStored(pages: readonly HistoryPage[], live: Iterable<ChatMessage>): ChatMessage[] {
  const byId = new Map<string, ChatMessage>();
  // Their order is the server's, which knows what came first among messages of one moment.
  for (const page of [...pages].reverse()) {
    for (const message of page.messages) byId.set(message.id, newerOf(byId.get(message.id), message));
  }
  const oldest = byId.values().next().value;
  const reachedEnd = pages.at(-1)?.reached_end ?? true;
  const fresh: ChatMessage[] = [];
  for (const message of live) {
    if (byId.has(message.id)) byId.set(message.id, newerOf(byId.get(message.id), message));
    // Older than the oldest page that is loaded: between the two there may be others.
    else if (reachedEnd || !oldest || message.timestamp >= oldest.timestamp) fresh.push(message);
  }
  return insertByTime([...byId.values()], fresh.sort(byTime));
}

function insertByTime(ordered: readonly ChatMessage[], fresh: readonly ChatMessage[]): ChatMessage[] {
  const merged: ChatMessage[] = [];
  let next = 0;
  for (const message of ordered) {
    for (let item = fresh[next]; item && item.timestamp < message.timestamp; item = fresh[next]) {
      merged.push(item);
      next += 1;
    }
    merged.push(message);
  }
  return [...merged, ...fresh.slice(next)];
}

const byTime = (a: ChatMessage, b: ChatMessage): number =>
  compare(a.timestamp, b.timestamp) ||
  Number(a.reply_to !== null) - Number(b.reply_to !== null) ||
  compare(a.id, b.id);

const compare = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);

const sentKey = (messageId: string): string => `sent ${messageId}`;

const toShown = (message: ChatMessage): ShownMessage => ({
  key: message.role === 'user' && message.message_id !== null ? sentKey(message.message_id) : message.id,
  message,
  isSending: false,
});

const toOptimistic = ({ messageId, text, files, startedAtMs }: Send): ShownMessage => ({
  key: sentKey(messageId),
  message: {
    id: messageId,
    role: 'user',
    content: text,
    attachments: attachmentsOf(files),
    timestamp: new Date(startedAtMs).toISOString(),
    message_id: messageId,
    reply_to: null,
    origin: 'user',
  },
  isSending: true,
});
