import { and, eq, sql as query } from 'drizzle-orm';
import type { Sql } from 'postgres';
import type { Connection, Transaction } from '../client';
import { type ChatMessageRecord, chatMessages } from '../schema/chat-messages';

export type StoredChatMessage = Omit<ChatMessageRecord, 'seq'>;

/** A message to write; attachments as JSON text. */
export type NewChatMessageRow = Omit<StoredChatMessage, 'id' | 'attachments'> & {
  readonly attachments: string;
};

/** A place in a chat. */
export interface ChatPlace {
  /** With its microseconds, which a Date would lose. */
  readonly createdAt: string;
  readonly seq: string;
}

/** Where a message of this workspace stands; null when it has no such message. */
export async function findChatPlace(sql: Sql, workspaceId: string, id: string): Promise<ChatPlace | null> {
  const [place] = await sql<ChatPlace[]>`
    select created_at::text as "createdAt", seq::text from chat_messages
    where id = ${id} and workspace_id = ${workspaceId}`;
  return place ?? null;
}

/** Stored bytes of one page: a page of photos would otherwise be too large to be written as one answer. */
const PAGE_BYTES_MAX = 4 * 1024 * 1024;

/**
 * The newest messages before a moment and a place (null: no such bound), newest first; at least one, and then as many as
 * the page has bytes for. `found` in each row: how many there are within the limit.
 */
export function listChatMessages(
  sql: Sql,
  workspaceId: string,
  page: { limit: number; beforeTs: Date | null; before: ChatPlace | null },
): Promise<(StoredChatMessage & { readonly found: number })[]> {
  const { beforeTs, before, limit } = page;
  const olderThan = beforeTs ? sql`and created_at < ${beforeTs}` : sql``;
  // By way of text: what the driver takes for a timestamp goes through a Date, which has no microseconds.
  const preceding = before
    ? sql`and (created_at, seq) < (${before.createdAt}::text::timestamptz, ${before.seq}::bigint)`
    : sql``;
  return sql<(StoredChatMessage & { found: number })[]>`
    with newest as (
      select * from chat_messages
      where workspace_id = ${workspaceId} ${olderThan} ${preceding}
      order by created_at desc, seq desc limit ${limit}),
    measured as (
      select *, (count(*) over ())::int as found, sum(pg_column_size(content) + pg_column_size(attachments)) over (
        order by created_at desc, seq desc rows between unbounded preceding and 1 preceding) as bytes_before
      from newest)
    select ${columns(sql)}, found from measured where coalesce(bytes_before, 0) < ${PAGE_BYTES_MAX}
    order by created_at desc, seq desc`;
}

/** The answer to what a person sent under this messageId; null while there is none. */
export async function findChatReply(
  sql: Sql,
  workspaceId: string,
  messageId: string,
): Promise<StoredChatMessage | null> {
  const [reply] = await sql<StoredChatMessage[]>`
    select ${columns(sql)} from chat_messages where reply_to = (
      select id from chat_messages
      where workspace_id = ${workspaceId} and message_id = ${messageId} and role = 'user')`;
  return reply ?? null;
}

/** The message that a person sent under this messageId; null when there is none. */
export async function findSentMessageId(
  tx: Connection,
  workspaceId: string,
  messageId: string,
): Promise<string | null> {
  const [sent] = await tx
    .select({ id: chatMessages.id })
    .from(chatMessages)
    .where(
      and(
        eq(chatMessages.workspaceId, workspaceId),
        eq(chatMessages.messageId, messageId),
        eq(chatMessages.role, 'user'),
      ),
    );
  return sent?.id ?? null;
}

const columns = (sql: Sql) => sql`
  id, workspace_id as "workspaceId", role, content, attachments, message_id as "messageId", reply_to as "replyTo",
  origin, created_at as "createdAt"`;

/** What an insert came to: the row as it stands now, and whether this call wrote it. */
interface Inserted {
  readonly row: StoredChatMessage;
  readonly written: boolean;
}

/** Inserts what a person sent, or finds what was sent before under the same messageId. */
export async function insertSentMessage(tx: Transaction, row: NewChatMessageRow): Promise<Inserted> {
  const [written] = await tx
    .insert(chatMessages)
    .values({ ...row, attachments: query`${row.attachments}::jsonb` })
    .onConflictDoNothing({
      target: [chatMessages.workspaceId, chatMessages.messageId],
      where: query`message_id is not null and role = 'user'`,
    })
    .returning();
  if (written) return { row: written, written: true };
  const sent = and(
    eq(chatMessages.workspaceId, row.workspaceId),
    eq(chatMessages.messageId, row.messageId ?? ''),
  );
  return { row: await findOne(tx, and(sent, eq(chatMessages.role, 'user'))), written: false };
}

/**
 * Inserts what an agent or the system said. Where the message that it answers has an answer already, that one stays,
 * unless it tells of a failure and this one does not: then the answer stands where the failure stood, under its id, so
 * that neither a page nor a cursor of it goes wrong.
 */
export async function insertReply(tx: Transaction, row: NewChatMessageRow): Promise<Inserted> {
  const { role, content, messageId, origin } = row;
  const attachments = query`${row.attachments}::jsonb`;
  const [written] = await tx
    .insert(chatMessages)
    .values({ ...row, attachments })
    .onConflictDoUpdate({
      target: chatMessages.replyTo,
      targetWhere: query`reply_to is not null`,
      set: { role, content, attachments, messageId, origin },
      setWhere: query`${chatMessages.role} = 'system' and excluded.role <> 'system'`,
    })
    .returning();
  if (written) return { row: written, written: true };
  return { row: await findOne(tx, eq(chatMessages.replyTo, row.replyTo ?? '')), written: false };
}

async function findOne(tx: Transaction, where: ReturnType<typeof and>): Promise<StoredChatMessage> {
  const [row] = await tx.select().from(chatMessages).where(where);
  if (!row) throw new Error('a chat message was deleted while it was recorded again');
  return row;
}
