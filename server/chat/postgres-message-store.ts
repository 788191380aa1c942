import { randomUUID } from 'node:crypto';
import type { ChatMessage } from '@/contracts/chat';
import type { Connection, DatabaseClients } from '@/db/client';
import {
  type ChatWriting,
  findChatPlace,
  findChatReply,
  findReply,
  findSentMessage,
  listChatMessages,
  type NewChatMessageRow,
  type StoredChatMessage,
  writeChatMessages,
} from '@/db/queries/chat-messages';
import { toStorableJson } from '@/domain/storable-json';
import { toStorableText } from '@/domain/text';
import { AppError, isAppError } from '../platform/app-error';
import { toStorableMessageId } from '../platform/storable-message-id';
import type { MessageStore, NewChatMessage, RecordedMessage, Telling } from './message-store';

/** The chat in the platform's own database. */
export function createPostgresMessageStore({ sql }: DatabaseClients): MessageStore {
  return {
    async list(workspaceId, { limit, beforeTs, before }) {
      try {
        const place = before === null ? null : await findChatPlace(sql, workspaceId, before);
        if (before !== null && place === null) throw new AppError('cursor_gone');
        const rows = await listChatMessages(sql, workspaceId, { limit: limit + 1, beforeTs, before: place });
        return {
          messages: rows.slice(0, limit).map(toChatMessage).reverse(),
          reachedEnd: rows.length === (rows[0]?.found ?? 0) && rows.length <= limit,
        };
      } catch (error) {
        throw isAppError(error) ? error : new AppError('chat_store_unavailable', { cause: error });
      }
    },
    async record(on, tellings, beside = {}) {
      const rows = tellings.map(({ message }) => toRow(message));
      const writings = tellings.map(({ toEvent }, at) => toWriting(rows[at] as NewChatMessageRow, toEvent));
      const written = await writeChatMessages(on, writings, beside);
      const recorded: RecordedMessage[] = [];
      for (const row of rows) {
        const place = written.get(row.id);
        const message = place ? fromRow({ ...row, ...place }) : toChatMessage(await findStanding(on, row));
        recorded.push({ message, isNew: place !== undefined });
      }
      return recorded;
    },
    async findReply(workspaceId, messageId) {
      const reply = await findChatReply(sql, workspaceId, toStorableMessageId(messageId));
      return reply && toChatMessage(reply);
    },
  };
}

/** What stands in the place of a message that was not written. */
const findStanding = (on: Connection, row: NewChatMessageRow): Promise<StoredChatMessage> =>
  row.role === 'user' ? findSentMessage(on, row) : findReply(on, row.replyTo ?? '');

function toWriting(row: NewChatMessageRow, toEvent: Telling['toEvent']): ChatWriting {
  const { event: type, version, payload } = toEvent(fromRow(row));
  return { row, event: { type, version, payload: payload as Record<string, unknown> } };
}

const fromRow = (row: NewChatMessageRow): ChatMessage =>
  toChatMessage({ ...row, attachments: JSON.parse(row.attachments) });

const toRow = ({ at, content, attachments, messageId, ...rest }: NewChatMessage): NewChatMessageRow => ({
  ...rest,
  id: randomUUID(),
  createdAt: at,
  content: toStorableText(content),
  attachments: toStorableJson(attachments) ?? '[]',
  messageId: messageId === null ? null : toStorableMessageId(messageId),
});

const toChatMessage = (row: StoredChatMessage): ChatMessage => ({
  id: row.id,
  role: row.role,
  content: row.content,
  attachments: [...row.attachments],
  timestamp: row.createdAt.toISOString(),
  message_id: row.messageId,
  reply_to: row.replyTo,
  origin: row.origin,
});
