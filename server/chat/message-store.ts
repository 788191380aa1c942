import type { ChatMessage } from '@/contracts/chat';
import type { Connection } from '@/db/client';
import type { Parts } from '@/db/queries/parts';
import type { Origin } from '@/domain/origin';
import type { NewEvent } from '../events/publish';

export interface NewChatMessage {
  readonly workspaceId: string;
  readonly role: ChatMessage['role'];
  readonly content: string;
  readonly attachments: ChatMessage['attachments'];
  /** The A2A messageId; a person's message that comes again under the same one is the same message. */
  readonly messageId: string | null;
  /** The message that this one answers; a message has one answer, and only a failure (role system) is ever replaced. */
  readonly replyTo: string | null;
  readonly origin: Origin;
  readonly at: Date;
}

/** A message to record, and the event by which those who look on are told of it. */
export interface Telling {
  readonly message: NewChatMessage;
  /** @param message as the chat has it */
  toEvent(message: ChatMessage): NewEvent;
}

export interface RecordedMessage {
  readonly message: ChatMessage;
  /** False when it had been recorded before, and nothing was written now. */
  readonly isNew: boolean;
}

/** Where the chat between people and workspaces is kept. One conformance suite runs against every adapter. */
export interface MessageStore {
  /**
   * A page, oldest first, of what is older than `beforeTs` and than the message `before`.
   * @throws AppError `cursor_gone` when `before` is no message of this workspace, `chat_store_unavailable` when the store fails
   */
  list(
    workspaceId: string,
    page: { limit: number; beforeTs: Date | null; before: string | null },
  ): Promise<{ messages: ChatMessage[]; reachedEnd: boolean }>;
  /**
   * Records messages, the events of those that are new, and what is written beside them: all of it, or nothing. An answer
   * that comes after a failure takes the failure's place and id. Of those given no two may answer the same message.
   * @param on the caller's transaction, where more belongs to it
   * @returns what became of each, in their order
   */
  record(on: Connection, tellings: readonly Telling[], beside?: Parts): Promise<RecordedMessage[]>;
  /** The answer to what a person sent under the A2A messageId; null while there is none. */
  findReply(workspaceId: string, messageId: string): Promise<ChatMessage | null>;
}
