import { and, desc, eq, inArray, lt, ne, or } from 'drizzle-orm';
import type { Sql } from 'postgres';
import type { Role } from '@/domain/access-rules';
import type { Connection, Transaction } from '../client';
import { type SessionRecord, sessions } from '../schema/sessions';

/** What a session's cookie is checked against. */
export interface SessionHolder extends Pick<SessionRecord, 'signedInBy' | 'begunAt' | 'lastSeenAt'> {
  readonly role: Role;
  readonly hasSecondFactor: boolean;
}

/** Raw SQL: the look-up of every request of a browser, prepared once. */
export async function findSessionHolder(
  sql: Sql,
  { personId, sessionId }: { readonly personId: string; readonly sessionId: string },
): Promise<SessionHolder | null> {
  const [row] = await sql<SessionHolder[]>`
    select s.signed_in_by as "signedInBy", s.begun_at as "begunAt", s.last_seen_at as "lastSeenAt", p.role,
      f.confirmed_at is not null as "hasSecondFactor"
    from sessions s join people p on p.id = s.person_id left join second_factors f on f.person_id = p.id
    where s.id = ${sessionId} and s.person_id = ${personId}`;
  return row ?? null;
}

export async function touchSession(sql: Sql, id: string, now: Date): Promise<void> {
  await sql`update sessions set last_seen_at = ${now} where id = ${id} and last_seen_at < ${now}`;
}

export async function insertSession(tx: Transaction, session: SessionRecord): Promise<void> {
  await tx.insert(sessions).values(session);
}

export const listSessions = (db: Connection, personId: string): Promise<SessionRecord[]> =>
  db
    .select()
    .from(sessions)
    .where(eq(sessions.personId, personId))
    .orderBy(desc(sessions.lastSeenAt), desc(sessions.id));

/** False when that person has no such session. */
export async function deleteSession(tx: Transaction, personId: string, id: string): Promise<boolean> {
  const ended = await tx
    .delete(sessions)
    .where(and(eq(sessions.personId, personId), eq(sessions.id, id)))
    .returning({ id: sessions.id });
  return ended.length > 0;
}

/** Ends all sessions of a person, or all but one; how many that were. */
export async function deleteSessions(tx: Transaction, personId: string, keptId?: string): Promise<number> {
  const others = keptId === undefined ? undefined : ne(sessions.id, keptId);
  const ended = await tx
    .delete(sessions)
    .where(and(eq(sessions.personId, personId), others))
    .returning({ id: sessions.id });
  return ended.length;
}

/** Leaves a person the sessions that were seen last. */
export async function deleteSessionsBeyond(tx: Transaction, personId: string, kept: number): Promise<void> {
  const tooMany = tx
    .select({ id: sessions.id })
    .from(sessions)
    .where(eq(sessions.personId, personId))
    .orderBy(desc(sessions.lastSeenAt), desc(sessions.id))
    .offset(kept);
  await tx.delete(sessions).where(inArray(sessions.id, tooMany));
}

/** Those that nobody has used since one moment, or that began before another. */
export async function deletePastSessions(
  db: Connection,
  past: { readonly seenBefore: Date; readonly begunBefore: Date },
): Promise<number> {
  const ended = await db
    .delete(sessions)
    .where(or(lt(sessions.lastSeenAt, past.seenBefore), lt(sessions.begunAt, past.begunBefore)))
    .returning({ id: sessions.id });
  return ended.length;
}
