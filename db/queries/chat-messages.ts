import { and, eq, sql as query, type SQL } from 'drizzle-orm';
import type { Sql } from 'postgres';
import type { Connection } from '../client';
import { type ChatMessageRecord, chatMessages } from '../schema/chat-messages';
import type { NewEventRow } from './events';
import { type Parts, runParts } from './parts';
import { type RecordsetRow, recordset } from './recordset';

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

/** A message to write, and the event that tells of it. */
export interface ChatWriting {
  readonly row: NewChatMessageRow;
  readonly event: Pick<NewEventRow, 'type' | 'version' | 'payload'>;
}

/** Where a message stands that was written. */
export interface ChatWritten {
  readonly id: string;
  readonly createdAt: Date;
}

/**
 * Writes messages, for each that is written its event, and what goes beside them: all of it, or nothing.
 *
 * Of what people sent before under the same messageId nothing is written. Of what agents or the system said no two may
 * answer the same message. Where the message that one answers has an answer already, that one stays, unless it tells of a
 * failure and this one does not: then the answer stands where the failure stood, under its id, so that neither a page nor
 * a cursor of it goes wrong.
 * @returns where each stands that was written, by the id that was given
 */
export async function writeChatMessages(
  on: Connection,
  writings: readonly ChatWriting[],
  beside: Parts,
): Promise<ReadonlyMap<string, ChatWritten>> {
  const parts = writings.length === 0 ? beside : { ...beside, ...chatParts(writings) };
  const last = query`select given_id as "givenId", id, created_at as "createdAt" from placed`;
  const placed = await runParts<{ givenId: string; id: string; createdAt: string }>(
    on,
    parts,
    writings.length === 0 ? undefined : last,
  );
  return new Map(
    placed.map(({ givenId, id, createdAt }) => [givenId, { id, createdAt: new Date(createdAt) }]),
  );
}

const COLUMNS = query.raw(
  'id, workspace_id, role, content, attachments, message_id, reply_to, origin, created_at',
);

function chatParts(writings: readonly ChatWriting[]): Parts {
  return {
    given: query`select * from ${given(writings)}`,
    sent: query`
      insert into chat_messages (${COLUMNS}) select ${COLUMNS} from given where role = 'user' order by at
      on conflict (workspace_id, message_id) where message_id is not null and role = 'user' do nothing
      returning id, created_at`,
    replies: query`
      insert into chat_messages as stands (${COLUMNS}) select ${COLUMNS} from given where role <> 'user' order by at
      on conflict (reply_to) where reply_to is not null do update
      set role = excluded.role, content = excluded.content, attachments = excluded.attachments,
        message_id = excluded.message_id, origin = excluded.origin
      where stands.role = 'system' and excluded.role <> 'system'
      returning id, created_at, coalesce(reply_to, id) as key`,
    placed: query`
      select given.id as given_id, sent.id, sent.created_at from given join sent using (id)
      union all
      select given.id, replies.id, replies.created_at
      from given join replies on role <> 'user' and key = coalesce(reply_to, given.id)`,
    told: query`
      insert into events (type, workspace_id, version, payload, created_at)
      select type, workspace_id, version, case when placed.id = given.id then payload else payload || jsonb_build_object(
          'message', payload -> 'message' || jsonb_build_object('id', placed.id, 'timestamp', ${TIMESTAMP})) end,
        given.created_at
      from given join placed on given_id = given.id order by at`,
  };
}

/** As JavaScript writes it. */
const TIMESTAMP = query.raw(`to_char(placed.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`);

function given(writings: readonly ChatWriting[]): SQL {
  const toRow = ({ row, event }: ChatWriting, at: number): RecordsetRow => {
    const { id, role, content, origin } = row;
    return {
      values: {
        ...{ at, id, role, content, origin, workspace_id: row.workspaceId },
        ...{ message_id: row.messageId, reply_to: row.replyTo, created_at: row.createdAt },
        ...event,
      },
      json: { attachments: row.attachments },
    };
  };
  return recordset(
    writings.map(toRow),
    query`at int, id uuid, workspace_id uuid, role chat_role, content text, attachments jsonb, message_id text,
      reply_to uuid, origin origin, created_at timestamptz, type text, version bigint, payload jsonb`,
  );
}

/** What a person sent before under the same messageId. */
export function findSentMessage(
  db: Connection,
  { workspaceId, messageId }: Pick<NewChatMessageRow, 'workspaceId' | 'messageId'>,
): Promise<StoredChatMessage> {
  const sent = and(
    eq(chatMessages.workspaceId, workspaceId),
    eq(chatMessages.messageId, messageId ?? ''),
    eq(chatMessages.role, 'user'),
  );
  return findOne(db, sent);
}

/** The answer that a message has. */
export const findReply = (db: Connection, replyTo: string): Promise<StoredChatMessage> =>
  findOne(db, eq(chatMessages.replyTo, replyTo));

async function findOne(db: Connection, where: SQL | undefined): Promise<StoredChatMessage> {
  const [row] = await db.select().from(chatMessages).where(where);
  if (!row) throw new Error('a chat message was deleted while it was recorded again');
  return row;
}
