import {
  and,
  desc,
  eq,
  getTableColumns,
  inArray,
  isNull,
  ne,
  notInArray,
  or,
  sql as statement,
} from 'drizzle-orm';
import type { Sql } from 'postgres';
import {
  type DelegationStatus,
  IN_FLIGHT_STATUSES,
  OPEN_STATUSES,
  statusesBefore,
} from '@/domain/delegation';
import type { DelegationChain } from '@/domain/delegation-chain';
import type { Connection, Transaction } from '../client';
import { a2aTasks } from '../schema/a2a-tasks';
import { type DelegationRecord, delegations } from '../schema/delegations';
import { workspaces } from '../schema/workspaces';

type NewDelegation = typeof delegations.$inferInsert;

/** Writes a delegation down; false when its id, or the key of its caller, is taken by another one. */
export async function insertDelegation(tx: Transaction, row: NewDelegation): Promise<boolean> {
  const written = await tx
    .insert(delegations)
    .values(row)
    .onConflictDoNothing()
    .returning({ id: delegations.delegationId });
  return written.length > 0;
}

export async function findDelegation(db: Connection, id: string): Promise<DelegationRecord | null> {
  const [row] = await db.select().from(delegations).where(eq(delegations.delegationId, id));
  return row ?? null;
}

/** The same, and nobody else changes it until the transaction ends. */
export async function lockDelegation(tx: Transaction, id: string): Promise<DelegationRecord | null> {
  const [row] = await tx.select().from(delegations).where(eq(delegations.delegationId, id)).for('update');
  return row ?? null;
}

/** The delegation that holds this key of its caller; null when none does (any more). */
export async function findDelegationByKey(
  db: Connection,
  callerId: string,
  idempotencyKey: string,
): Promise<DelegationRecord | null> {
  const [row] = await db
    .select()
    .from(delegations)
    .where(
      and(
        eq(delegations.callerId, callerId),
        eq(delegations.idempotencyKey, idempotencyKey),
        statement`${delegations.status} <> 'failed'`,
      ),
    );
  return row ?? null;
}

/** What an update may say beside the status; what it leaves out stays. */
export type DelegationChange = Partial<
  Pick<
    DelegationRecord,
    | 'errorDetail'
    | 'resultPreview'
    | 'retryCount'
    | 'sentAt'
    | 'taskId'
    | 'task'
    | 'deadline'
    | 'lastHeartbeat'
  >
>;

/**
 * Moves a delegation in one guarded statement; null when it is not there, stands there already, or stands where no way
 * leads to that status. The one writer of the status.
 */
export async function moveDelegationRow(
  tx: Transaction,
  id: string,
  to: DelegationStatus,
  change: DelegationChange & { readonly updatedAt: Date },
): Promise<DelegationRecord | null> {
  const from = statusesBefore(to);
  if (from.length === 0) return null;
  const [row] = await tx
    .update(delegations)
    .set({ ...change, status: to })
    .where(and(eq(delegations.delegationId, id), inArray(delegations.status, from)))
    .returning();
  return row ?? null;
}

/** Changes what is known of a delegation that is still open, and not where it stands. */
export async function noteDelegation(tx: Transaction, id: string, change: DelegationChange): Promise<void> {
  await tx
    .update(delegations)
    .set(change)
    .where(and(eq(delegations.delegationId, id), inArray(delegations.status, [...OPEN_STATUSES])));
}

/** Stamps a sign of the callee on a delegation that is in flight. */
export async function stampDelegation(db: Connection, id: string, at: Date): Promise<void> {
  await db
    .update(delegations)
    .set({ lastHeartbeat: at })
    .where(and(eq(delegations.delegationId, id), inArray(delegations.status, [...IN_FLIGHT_STATUSES])));
}

/**
 * Stamps what is in flight with the last heartbeat of its callee, where that says it is at work. In one statement for
 * all of them, so that a heartbeat itself costs nothing more.
 */
export async function stampFromHeartbeats(db: Connection): Promise<void> {
  await db.execute(statement`
    update ${delegations} d set last_heartbeat = w.last_heartbeat_at
    from ${workspaces} w
    where w.id = d.callee_id and d.status in (${listOf(IN_FLIGHT_STATUSES)})
      and w.active_tasks > 0 and w.last_heartbeat_at > coalesce(d.last_heartbeat, d.created_at)`);
}

/** Delegations that wait for a task of their agent, of which the index knows that it has come to rest. */
export function listWithEndedTask(db: Connection): Promise<DelegationRecord[]> {
  return db
    .select(getTableColumns(delegations))
    .from(delegations)
    .innerJoin(
      a2aTasks,
      and(eq(a2aTasks.workspaceId, delegations.calleeId), eq(a2aTasks.taskId, delegations.taskId)),
    )
    .where(
      and(
        inArray(delegations.status, ['in_progress', 'stuck']),
        notInArray(a2aTasks.state, ['submitted', 'working', 'unknown']),
        // A question that people decide: somebody follows it until it goes on.
        or(ne(a2aTasks.state, 'input-required'), isNull(a2aTasks.followAt)),
      ),
    )
    .limit(ENDED_TASKS_PER_SWEEP);
}

const ENDED_TASKS_PER_SWEEP = 200;

const listOf = (values: readonly string[]) =>
  statement.join(
    values.map((value) => statement`${value}`),
    statement`, `,
  );

const ROWS_PER_SWEEP = 1000;

/** Open delegations whose deadline has passed. */
export function listOverdue(db: Connection, now: Date): Promise<{ id: string }[]> {
  return db
    .select({ id: delegations.delegationId })
    .from(delegations)
    .where(
      and(
        inArray(delegations.status, [...OPEN_STATUSES]),
        statement`${delegations.deadline} <= ${now.toISOString()}::timestamptz`,
      ),
    )
    .limit(ROWS_PER_SWEEP);
}

/** Delegations in flight of which there was a sign once, and none since then. */
export function listSilentDelegations(db: Connection, since: Date): Promise<{ id: string }[]> {
  return db
    .select({ id: delegations.delegationId })
    .from(delegations)
    .where(
      and(
        inArray(delegations.status, [...IN_FLIGHT_STATUSES]),
        statement`${delegations.lastHeartbeat} < ${since.toISOString()}::timestamptz`,
      ),
    )
    .limit(ROWS_PER_SWEEP);
}

/** The newest delegations of a workspace: what it gave, what it was given, or both. */
export async function listNewestDelegations(
  db: Connection,
  workspaceId: string,
  { direction, limit }: { direction: 'sent' | 'received' | 'all'; limit: number },
): Promise<DelegationRecord[]> {
  const sent = eq(delegations.callerId, workspaceId);
  const received = eq(delegations.calleeId, workspaceId);
  return db
    .select()
    .from(delegations)
    .where(direction === 'sent' ? sent : direction === 'received' ? received : or(sent, received))
    .orderBy(statement`${delegations.createdAt} desc nulls last`, desc(delegations.delegationId))
    .limit(limit);
}

/** What stands between two workspaces when one writes to the other. */
export interface PairState {
  /** Null: nothing. */
  readonly pausedUntil: Date | null;
  /** The open delegations that are in the hands of the caller. */
  readonly parents: readonly DelegationChain[];
  /** `delegationId` is open between exactly these two. */
  readonly carries: boolean;
}

/** As many pieces of work in one workspace's hands are looked at. */
const PARENTS_MAX = 50;

/** Looks both up in one round trip, because every message between two agents asks. */
export async function findPairState(
  sql: Sql,
  pair: {
    readonly callerId: string;
    readonly targetId: string;
    readonly now: Date;
    readonly delegationId: string | null;
  },
): Promise<PairState> {
  const open = sql([...OPEN_STATUSES]);
  const [state] = await sql<PairState[]>`
    select
      (select paused_until from pair_pauses
        where caller_id = ${pair.callerId} and target_id = ${pair.targetId} and paused_until > ${pair.now})
        as "pausedUntil",
      coalesce((select json_agg(json_build_object('chainId', chain_id, 'path', path)) from (
        select chain_id, path from delegations
        where callee_id = ${pair.callerId} and status in ${open}
        order by created_at desc limit ${PARENTS_MAX}) open), '[]') as parents,
      exists (select from delegations where delegation_id = ${pair.delegationId}
        and caller_id = ${pair.callerId} and callee_id = ${pair.targetId} and status in ${open}) as carries`;
  return state ?? { pausedUntil: null, parents: [], carries: false };
}

/** Pauses a pair; false when it is paused already. */
export async function pausePair(
  tx: Transaction,
  pair: { readonly callerId: string; readonly targetId: string; readonly now: Date; readonly until: Date },
): Promise<boolean> {
  const [now, until] = [pair.now.toISOString(), pair.until.toISOString()];
  const { count } = await tx.execute(statement`
    insert into pair_pauses (caller_id, target_id, paused_until, created_at)
    values (${pair.callerId}, ${pair.targetId}, ${until}::timestamptz, ${now}::timestamptz)
    on conflict (caller_id, target_id) do update set paused_until = excluded.paused_until, created_at = excluded.created_at
    where pair_pauses.paused_until <= excluded.created_at`);
  return count > 0;
}

/** The whole answer of a delegation that is completed, as the activity of who delegated keeps it; null when it is gone. */
export async function findDelegationAnswer(
  sql: Sql,
  { delegationId, callerId, updatedAt }: Pick<DelegationRecord, 'delegationId' | 'callerId' | 'updatedAt'>,
): Promise<string | null> {
  const [entry] = await sql<{ text: string | null }[]>`
    select response_body->>'text' as text from activity_logs
    where workspace_id = ${callerId} and activity_type = 'delegation' and method = 'delegate_result'
      and created_at >= ${updatedAt} and response_body->>'delegation_id' = ${delegationId}
    order by created_at desc limit 1`;
  return entry?.text ?? null;
}
