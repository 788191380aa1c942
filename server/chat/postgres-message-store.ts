import { randomUUID } from 'node:crypto';
import type { ChatMessage } from '@/contracts/chat';
import type { DatabaseClients, Transaction } from '@/db/client';
import {
  findChatPlace,
  findChatReply,
  findReply,
  findSentMessage,
  insertReplies,
  insertSentMessages,
  listChatMessages,
  type NewChatMessageRow,
  type StoredChatMessage,
} from '@/db/queries/chat-messages';
import { toStorableJson } from '@/domain/storable-json';
import { toStorableText } from '@/domain/text';
import { AppError, isAppError } from '../platform/app-error';
import { toStorableMessageId } from '../platform/storable-message-id';
import type { MessageStore, NewChatMessage, RecordedMessage } from './message-store';

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
    async record(tx, messages) {
      const rows = messages.map(toRow);
      const sent = await recordSent(
        tx,
        rows.filter(({ role }) => role === 'user'),
      );
      const said = await recordReplies(
        tx,
        rows.filter(({ role }) => role !== 'user'),
      );
      return rows.map(({ id }) => (sent.get(id) ?? said.get(id)) as RecordedMessage);
    },
    async findReply(workspaceId, messageId) {
      const reply = await findChatReply(sql, workspaceId, toStorableMessageId(messageId));
      return reply && toChatMessage(reply);
    },
  };
}

type Recorded = Map<string, RecordedMessage>;

async function recordSent(tx: Transaction, rows: readonly NewChatMessageRow[]): Promise<Recorded> {
  const recorded: Recorded = new Map();
  if (rows.length === 0) return recorded;
  const written = await insertSentMessages(tx, rows);
  for (const row of rows) {
    const isNew = written.has(row.id);
    const message = isNew ? fromRow(row) : toChatMessage(await findSentMessage(tx, row));
    recorded.set(row.id, { message, isNew });
  }
  return recorded;
}

async function recordReplies(tx: Transaction, rows: readonly NewChatMessageRow[]): Promise<Recorded> {
  const recorded: Recorded = new Map();
  if (rows.length === 0) return recorded;
  const written = await insertReplies(tx, rows);
  for (const row of rows) {
    const place = written.get(row.replyTo ?? row.id);
    const message = place
      ? fromRow({ ...row, ...place })
      : toChatMessage(await findReply(tx, row.replyTo ?? ''));
    recorded.set(row.id, { message, isNew: place !== undefined });
  }
  return recorded;
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
