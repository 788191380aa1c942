import { and, eq, sql as query, type SQL } from 'drizzle-orm';
import type { Sql } from 'postgres';
import type { Connection, Transaction } from '../client';
import { type ChatMessageRecord, chatMessages } from '../schema/chat-messages';
import { recordset } from './recordset';

export type StoredChatMessage = Omit<ChatMessageRecord, 'seq'>;

/** A message to write; attachments as JSON text. */
export type NewChatMessageRow = Omit<StoredChatMessage, 'attachments'> & {
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

/**
 * Inserts what people sent. Of what was sent before under the same messageId, nothing is written.
 * @returns those that were written, by their ids
 */
export async function insertSentMessages(
  tx: Transaction,
  rows: readonly NewChatMessageRow[],
): Promise<ReadonlySet<string>> {
  const written = await tx.execute<{ id: string }>(query`
    insert into chat_messages (${COLUMNS}) select ${COLUMNS} from ${given(rows)}
    on conflict (workspace_id, message_id) where message_id is not null and role = 'user' do nothing
    returning id`);
  return new Set(written.map(({ id }) => id));
}

/** What a person sent before under the same messageId. */
export function findSentMessage(
  tx: Transaction,
  { workspaceId, messageId }: Pick<NewChatMessageRow, 'workspaceId' | 'messageId'>,
): Promise<StoredChatMessage> {
  const sent = and(
    eq(chatMessages.workspaceId, workspaceId),
    eq(chatMessages.messageId, messageId ?? ''),
    eq(chatMessages.role, 'user'),
  );
  return findOne(tx, sent);
}

/** Where an answer stands now. */
export interface PlacedReply {
  readonly id: string;
  readonly createdAt: Date;
}

/**
 * Inserts what agents or the system said; no two of them may answer the same message. Where the message that one answers
 * has an answer already, that one stays, unless it tells of a failure and this one does not: then the answer stands where
 * the failure stood, under its id, so that neither a page nor a cursor of it goes wrong.
 * @returns where each stands that was written, by the message that it answers or, where it answers none, by its own id
 */
export async function insertReplies(
  tx: Transaction,
  rows: readonly NewChatMessageRow[],
): Promise<ReadonlyMap<string, PlacedReply>> {
  const written = await tx.execute<{ id: string; key: string; createdAt: string }>(query`
    insert into chat_messages as stands (${COLUMNS}) select ${COLUMNS} from ${given(rows)}
    on conflict (reply_to) where reply_to is not null do update
    set role = excluded.role, content = excluded.content, attachments = excluded.attachments,
      message_id = excluded.message_id, origin = excluded.origin
    where stands.role = 'system' and excluded.role <> 'system'
    returning id, coalesce(reply_to, id) as key, created_at as "createdAt"`);
  return new Map(written.map(({ id, key, createdAt }) => [key, { id, createdAt: new Date(createdAt) }]));
}

/** The answer that a message has. */
export const findReply = (tx: Transaction, replyTo: string): Promise<StoredChatMessage> =>
  findOne(tx, eq(chatMessages.replyTo, replyTo));

const COLUMNS = query.raw(
  'id, workspace_id, role, content, attachments, message_id, reply_to, origin, created_at',
);

function given(rows: readonly NewChatMessageRow[]): SQL {
  const toValues = ({ id, role, content, origin, ...row }: NewChatMessageRow) => ({
    ...{ id, role, content, origin, workspace_id: row.workspaceId },
    ...{ message_id: row.messageId, reply_to: row.replyTo, created_at: row.createdAt },
  });
  return recordset(
    rows.map((row) => ({ values: toValues(row), json: { attachments: row.attachments } })),
    query`id uuid, workspace_id uuid, role chat_role, content text, attachments jsonb, message_id text, reply_to uuid,
      origin origin, created_at timestamptz`,
  );
}

async function findOne(tx: Transaction, where: SQL | undefined): Promise<StoredChatMessage> {
  const [row] = await tx.select().from(chatMessages).where(where);
  if (!row) throw new Error('a chat message was deleted while it was recorded again');
  return row;
}
