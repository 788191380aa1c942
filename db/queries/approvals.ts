import { and, asc, count, desc, eq, gt, inArray, isNull, lt, lte, ne, or, type SQL, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { ApprovalStatus } from '@/domain/approval';
import type { Connection, Transaction } from '../client';
import { type ApprovalRecord, approvalRequests } from '../schema/approval-requests';
import { orgKeys } from '../schema/org-keys';
import { people } from '../schema/people';
import { workspaces } from '../schema/workspaces';

type NewApproval = typeof approvalRequests.$inferInsert;

/** An approval with the names that go with it. */
export interface NamedApproval {
  readonly approval: ApprovalRecord;
  readonly workspaceName: string;
  /** Null: nobody decided, or nobody whose name is known here (any more). */
  readonly decidedByName: string | null;
}

const ID = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}';
/** The id in who decided, where that is somebody of this kind. */
const deciderOf = (kind: string) => {
  const decider = approvalRequests.decidedBy;
  return sql`case when ${decider} ~ ${`^${kind}${ID}$`} then substr(${decider}, ${kind.length + 1}::int)::uuid end`;
};

/** A workspace that stands above the one that asks may decide. */
const deciders = alias(workspaces, 'deciders');

const named = (db: Connection) =>
  db
    .select({
      approval: approvalRequests,
      workspaceName: workspaces.name,
      decidedByName: sql<string | null>`coalesce(${people.name}, ${orgKeys.name}, ${deciders.name})`,
    })
    .from(approvalRequests)
    .innerJoin(workspaces, eq(workspaces.id, approvalRequests.workspaceId))
    .leftJoin(people, eq(people.id, deciderOf('person:')))
    .leftJoin(orgKeys, eq(orgKeys.id, deciderOf('key:')))
    .leftJoin(deciders, eq(deciders.id, deciderOf('workspace:')));

const isOpen = (now: Date) =>
  and(eq(approvalRequests.status, 'pending'), gt(approvalRequests.expiresAt, now));

/** As `standingAt` has it: what has run out of time is over. */
const stands = (status: ApprovalStatus, now: Date): SQL | undefined => {
  if (status === 'pending') return isOpen(now);
  if (status !== 'expired') return eq(approvalRequests.status, status);
  const isOverdue = and(eq(approvalRequests.status, 'pending'), lte(approvalRequests.expiresAt, now));
  return or(eq(approvalRequests.status, 'expired'), isOverdue);
};

/** Writes one down. */
export async function insertApproval(tx: Transaction, row: NewApproval): Promise<ApprovalRecord> {
  const [written] = await tx.insert(approvalRequests).values(row).returning();
  if (!written) throw new Error('an insert returned no row');
  return written;
}

/** One of this workspace; null when there is none. */
export async function findApproval(
  db: Connection,
  workspaceId: string,
  id: string,
): Promise<NamedApproval | null> {
  const [row] = await named(db).where(
    and(eq(approvalRequests.id, id), eq(approvalRequests.workspaceId, workspaceId)),
  );
  return row ?? null;
}

export async function findApprovalByKey(
  db: Connection,
  workspaceId: string,
  idempotencyKey: string,
): Promise<ApprovalRecord | null> {
  const [row] = await db
    .select()
    .from(approvalRequests)
    .where(
      and(eq(approvalRequests.workspaceId, workspaceId), eq(approvalRequests.idempotencyKey, idempotencyKey)),
    );
  return row ?? null;
}

/** How much people still have to decide; of one workspace, or of all (null). */
export async function countOpenApprovals(
  db: Connection,
  workspaceId: string | null,
  now: Date,
): Promise<number> {
  const ofOne = workspaceId === null ? undefined : eq(approvalRequests.workspaceId, workspaceId);
  const [row] = await db
    .select({ open: count() })
    .from(approvalRequests)
    .where(and(isOpen(now), ofOne));
  return row?.open ?? 0;
}

/** What waits for people, the oldest first. */
export const listOpenApprovals = (db: Connection, now: Date, limit: number): Promise<NamedApproval[]> =>
  named(db)
    .where(isOpen(now))
    .orderBy(asc(approvalRequests.createdAt), asc(approvalRequests.id))
    .limit(limit);

/** What waits for people in this task of a workspace. */
export function findOpenApprovalsOfTask(
  db: Connection,
  workspaceId: string,
  taskId: string,
  now: Date,
): Promise<Pick<ApprovalRecord, 'id'>[]> {
  return db
    .select({ id: approvalRequests.id })
    .from(approvalRequests)
    .where(
      and(eq(approvalRequests.workspaceId, workspaceId), eq(approvalRequests.taskId, taskId), isOpen(now)),
    );
}

interface ApprovalFilter {
  /** Null: of all workspaces. */
  readonly workspaceId: string | null;
  readonly status: ApprovalStatus | null;
  readonly limit: number;
  /** Only those asked before this one. */
  readonly before: Pick<ApprovalRecord, 'id' | 'createdAt'> | null;
}

/** The newest first, however they stand. */
export function listNewestApprovals(
  db: Connection,
  now: Date,
  { workspaceId, status, limit, before }: ApprovalFilter,
): Promise<NamedApproval[]> {
  const { createdAt, id } = approvalRequests;
  return named(db)
    .where(
      and(
        workspaceId === null ? undefined : eq(approvalRequests.workspaceId, workspaceId),
        status === null ? undefined : stands(status, now),
        before === null
          ? undefined
          : sql`(${createdAt}, ${id}) < (${before.createdAt.toISOString()}::timestamptz, ${before.id}::uuid)`,
      ),
    )
    .orderBy(desc(createdAt), desc(id))
    .limit(limit);
}

/** Where an approval stands in the order of the list; null when it is not there. */
export async function findApprovalPlace(
  db: Connection,
  workspaceId: string | null,
  id: string,
): Promise<Pick<ApprovalRecord, 'id' | 'createdAt'> | null> {
  const [row] = await db
    .select({ id: approvalRequests.id, createdAt: approvalRequests.createdAt })
    .from(approvalRequests)
    .where(
      and(
        eq(approvalRequests.id, id),
        workspaceId === null ? undefined : eq(approvalRequests.workspaceId, workspaceId),
      ),
    );
  return row ?? null;
}

/** What is written down at the end of an approval. */
interface ApprovalEnd {
  readonly status: Exclude<ApprovalStatus, 'pending'>;
  readonly decidedBy: string | null;
  readonly note: string | null;
  readonly at: Date;
}

const columnsOf = ({ status, decidedBy, note, at }: ApprovalEnd) => ({
  status,
  decidedBy,
  note,
  decidedAt: at,
});

/** Decides one in a guarded statement: of several who try, one gets the row. Null when it is over, or not there. */
export async function decideApprovalRow(
  tx: Transaction,
  { workspaceId, id }: { readonly workspaceId: string; readonly id: string },
  end: ApprovalEnd,
): Promise<ApprovalRecord | null> {
  const [row] = await tx
    .update(approvalRequests)
    .set(columnsOf(end))
    .where(and(eq(approvalRequests.id, id), eq(approvalRequests.workspaceId, workspaceId), isOpen(end.at)))
    .returning();
  return row ?? null;
}

/** Ends what has run out of time; at most so many at once. */
export async function expireApprovalRows(
  tx: Transaction,
  at: Date,
  limit: number,
): Promise<ApprovalRecord[]> {
  const overdue = tx
    .select({ id: approvalRequests.id })
    .from(approvalRequests)
    .where(and(eq(approvalRequests.status, 'pending'), lte(approvalRequests.expiresAt, at)))
    .orderBy(asc(approvalRequests.expiresAt))
    .limit(limit)
    .for('update', { skipLocked: true });
  return tx
    .update(approvalRequests)
    .set(columnsOf({ status: 'expired', decidedBy: null, note: null, at }))
    .where(inArray(approvalRequests.id, overdue))
    .returning();
}

/** Ends what removed workspaces still wait for; their agents are not told any more. */
export function cancelApprovalRows(
  tx: Transaction,
  workspaceIds: readonly string[],
  at: Date,
): Promise<ApprovalRecord[]> {
  return tx
    .update(approvalRequests)
    .set({ ...columnsOf({ status: 'cancelled', decidedBy: null, note: null, at }), toldAt: at })
    .where(
      and(inArray(approvalRequests.workspaceId, [...workspaceIds]), eq(approvalRequests.status, 'pending')),
    )
    .returning();
}

/** The agent waits for the end until then, and hears of it by its answer. */
export async function noteAwaited(db: Connection, id: string, until: Date): Promise<void> {
  await db
    .update(approvalRequests)
    .set({ awaitedUntil: until })
    .where(and(eq(approvalRequests.id, id), isNull(approvalRequests.toldAt)));
}

/** Notes that the agent knows the end; false when that was known. */
export async function noteTold(db: Connection, id: string, at: Date): Promise<boolean> {
  const rows = await db
    .update(approvalRequests)
    .set({ toldAt: at })
    .where(
      and(
        eq(approvalRequests.id, id),
        isNull(approvalRequests.toldAt),
        // What has run out of time has nothing else to come.
        or(ne(approvalRequests.status, 'pending'), lte(approvalRequests.expiresAt, at)),
      ),
    )
    .returning({ id: approvalRequests.id });
  return rows.length > 0;
}

/** What is over and whose agent nobody has told, and which does not wait for it any more. */
export function listUntold(db: Connection, now: Date, limit: number): Promise<ApprovalRecord[]> {
  const { awaitedUntil } = approvalRequests;
  return db
    .select()
    .from(approvalRequests)
    .where(
      and(
        ne(approvalRequests.status, 'pending'),
        isNull(approvalRequests.toldAt),
        or(isNull(awaitedUntil), lt(awaitedUntil, now)),
      ),
    )
    .orderBy(asc(approvalRequests.decidedAt))
    .limit(limit);
}
