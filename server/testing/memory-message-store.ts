import { randomUUID } from 'node:crypto';
import type { ChatMessage } from '@/contracts/chat';
import type { Transaction } from '@/db/client';
import { toStorableText } from '@/domain/text';
import type { MessageStore, NewChatMessage, RecordedMessage, Telling } from '@/server/chat/message-store';
import type { NewEvent } from '@/server/events/publish';
import { AppError } from '@/server/platform/app-error';

interface Kept {
  readonly workspaceId: string;
  readonly seq: number;
  message: ChatMessage;
}

/** A chat in memory: what the port says, and nothing of a database. Transactions run one after the other. */
export class MemoryMessageStore implements MessageStore {
  #kept: Kept[] = [];
  #told: NewEvent[] = [];
  #seq = 0;

  /** Runs as a transaction does: what was recorded is gone when `run` throws. */
  async transact<T>(run: (tx: Transaction) => Promise<T>): Promise<T> {
    const before = this.#kept.map((kept) => ({ ...kept }));
    const toldBefore = [...this.#told];
    try {
      // This store has no transaction to join, so it never looks at this one.
      return await run({} as Transaction);
    } catch (error) {
      this.#kept = before;
      this.#told = toldBefore;
      throw error;
    }
  }

  /** The events by which messages were told of, in their order. */
  get told(): readonly NewEvent[] {
    return this.#told;
  }

  async list(workspaceId: string, page: { limit: number; beforeTs: Date | null; before: string | null }) {
    const all = this.#kept.filter((kept) => kept.workspaceId === workspaceId).sort(byPlace);
    const end =
      page.before === null ? all.length : all.findIndex(({ message }) => message.id === page.before);
    if (end < 0) throw new AppError('cursor_gone');
    const { beforeTs } = page;
    const older = all
      .slice(0, end)
      .filter(({ message }) => !beforeTs || Date.parse(message.timestamp) < beforeTs.getTime());
    return {
      messages: older.slice(-page.limit).map(({ message }) => message),
      reachedEnd: older.length <= page.limit,
    };
  }

  async record(_on: Transaction, tellings: readonly Telling[]): Promise<RecordedMessage[]> {
    return tellings.map(({ message, toEvent }) => {
      const recorded = this.#record(message);
      if (recorded.isNew) this.#told.push(toEvent(recorded.message));
      return recorded;
    });
  }

  #record(given: NewChatMessage): RecordedMessage {
    const message = toChatMessage(given);
    const twin = this.#kept.find((kept) => isTwin(kept, given.workspaceId, message));
    if (!twin) {
      this.#seq += 1;
      this.#kept.push({ workspaceId: given.workspaceId, seq: this.#seq, message });
      return { message, isNew: true };
    }
    if (twin.message.role !== 'system' || message.role === 'system')
      return { message: twin.message, isNew: false };
    const { id, timestamp } = twin.message;
    twin.message = { ...message, id, timestamp };
    return { message: twin.message, isNew: true };
  }

  async findReply(workspaceId: string, messageId: string): Promise<ChatMessage | null> {
    const chat = this.#kept.filter((kept) => kept.workspaceId === workspaceId).map(({ message }) => message);
    const sent = chat.find((message) => message.role === 'user' && message.message_id === messageId);
    return (sent && chat.find((message) => message.reply_to === sent.id)) ?? null;
  }
}

const byPlace = (a: Kept, b: Kept): number =>
  Date.parse(a.message.timestamp) - Date.parse(b.message.timestamp) || a.seq - b.seq;

function isTwin(kept: Kept, workspaceId: string, message: ChatMessage): boolean {
  if (message.role !== 'user') return message.reply_to !== null && kept.message.reply_to === message.reply_to;
  return (
    message.message_id !== null &&
    kept.workspaceId === workspaceId &&
    kept.message.role === 'user' &&
    kept.message.message_id === message.message_id
  );
}

const toChatMessage = ({ at, content, messageId, replyTo, workspaceId: _, ...rest }: NewChatMessage) => ({
  ...rest,
  id: randomUUID(),
  content: toStorableText(content),
  timestamp: at.toISOString(),
  message_id: messageId,
  reply_to: replyTo,
});
