import type { ChatMessage } from '@/contracts/chat';
import type { DatabaseClients } from '@/db/client';
import {
  findChatPlace,
  findChatReply,
  insertReply,
  insertSentMessage,
  listChatMessages,
  type NewChatMessageRow,
  type StoredChatMessage,
} from '@/db/queries/chat-messages';
import { toStorableJson } from '@/domain/storable-json';
import { toStorableText } from '@/domain/text';
import { AppError, isAppError } from '../platform/app-error';
import { toStorableMessageId } from '../platform/storable-message-id';
import type { MessageStore, NewChatMessage } from './message-store';

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
    async record(tx, message) {
      const insert = message.role === 'user' ? insertSentMessage : insertReply;
      const { row, written } = await insert(tx, toRow(message));
      return { message: toChatMessage(row), isNew: written };
    },
    async findReply(workspaceId, messageId) {
      const reply = await findChatReply(sql, workspaceId, toStorableMessageId(messageId));
      return reply && toChatMessage(reply);
    },
  };
}

const toRow = ({ at, content, attachments, messageId, ...rest }: NewChatMessage): NewChatMessageRow => ({
  ...rest,
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
