import type { Sql } from 'postgres';
import {
  type EarlierMessage,
  type EarlierRow,
  earlierEntry,
  toEarlierMessage,
  waitingBefore,
} from './activity-entries';

/** How long a process may say nothing before what it has on its way is nobody's. */
const LEASE = '15 seconds';

/** A message that somebody wants to bring to its agent. */
export interface WantedClaim {
  readonly digest: string;
  readonly workspaceId: string;
  /** The workspace that sends it; null: a person. */
  readonly sourceId: string | null;
  readonly owner: string;
  readonly messageId: string;
  readonly method: string;
  readonly holderId: string;
}

/** Who has a message on its way. */
export interface StandingClaim {
  readonly holderId: string;
  /** The task that its stream has become. */
  readonly taskId: string | null;
  /** Its process says nothing more. */
  readonly isLeft: boolean;
  readonly isGivenUp: boolean;
}

export interface ClaimOutcome {
  /** It is the caller's to bring. */
  readonly isTaken: boolean;
  /** Null also where it came in between: look again. */
  readonly standing: StandingClaim | null;
  readonly earlier: EarlierMessage;
}

type Row = EarlierRow & { readonly isTaken: boolean } & {
  [Key in keyof StandingClaim]: StandingClaim[Key] | null;
};

/** How a message is taken. */
export interface ClaimManner {
  /** True: it is taken although there is an entry of that messageId, or one that waits, because it says something else. */
  readonly beside: boolean;
  /** Something durable is written before the message goes out: then this needs not wait for the disk. */
  readonly isFollowed: boolean;
}

/**
 * Looks for what has become of messages before, and takes those of which nothing has: one statement, and of all that come
 * with the same message at the same moment, whichever process they come to, one gets it.
 * @param wanted no two of the same digest
 * @returns the outcomes by their digests
 */
export async function claimMessages(
  sql: Sql,
  wanted: readonly (WantedClaim & ClaimManner)[],
): Promise<ReadonlyMap<string, ClaimOutcome>> {
  const durability = wanted.every(({ isFollowed }) => isFollowed) ? 'off' : 'on';
  const message = {
    workspaceId: sql`wanted.workspace_id`,
    sourceId: sql`wanted.source_id`,
    messageId: sql`wanted.message_id`,
  };
  // In the order of their digests: two processes with the same messages would wait for each other. Standing claims are
  // looked for one by one, by their keys: a join, planned while there were hardly any, reads all of them.
  const rows = await sql<(Row & { readonly digest: string })[]>`
    with wanted as materialized (
      select digest, "workspaceId" as workspace_id, "sourceId" as source_id, owner, "messageId" as message_id, method,
        "holderId" as holder_id, beside
      from json_to_recordset(${JSON.stringify(wanted)}::text::json) as given(digest text, "workspaceId" uuid,
        "sourceId" uuid, owner text, "messageId" text, method text, "holderId" uuid, beside boolean)),
    seen as materialized (
      select wanted.digest, earlier.*, exists (${waitingBefore(sql, message)}) as is_queued
      from wanted left join lateral (${earlierEntry(sql, message)}) earlier on true),
    taken as (
      insert into a2a_claims (digest, workspace_id, owner, message_id, method, holder_id, lease_until)
      select wanted.digest, workspace_id, owner, message_id, wanted.method, holder_id, now() + ${LEASE}::interval
      from (select set_config('synchronous_commit', ${durability}, true)) durability, wanted join seen using (digest)
      where beside or not (is_queued or seen.id is not null)
      order by wanted.digest
      on conflict (digest) do nothing
      returning digest)
    select seen.digest, seen.id, seen.method, seen."requestBody", seen."responseBody", is_queued as "isQueued",
      taken.digest is not null as "isTaken", claim.holder_id as "holderId", claim.task_id as "taskId",
      claim.lease_until <= now() as "isLeft", claim.given_up_at is not null as "isGivenUp"
    from seen left join taken using (digest)
    left join lateral (
      select * from a2a_claims where digest = seen.digest and taken.digest is null limit 1) claim on true`;
  return new Map(rows.map((row) => [row.digest, toOutcome(row)]));
}

function toOutcome(row: Row): ClaimOutcome {
  const { isTaken, holderId, taskId, isLeft, isGivenUp } = row;
  const standing =
    holderId === null ? null : { holderId, taskId, isLeft: isLeft === true, isGivenUp: isGivenUp === true };
  return { isTaken, standing, earlier: toEarlierMessage(row) };
}

/**
 * Takes a message over whose holder has certainly not sent it. False when somebody else was quicker, or when it has been
 * given up meanwhile.
 */
export async function takeOverClaim(
  sql: Sql,
  digest: string,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<boolean> {
  const taken = await sql`
    update a2a_claims set holder_id = ${to}, lease_until = now() + ${LEASE}::interval
    where digest = ${digest} and holder_id = ${from} and task_id is null and given_up_at is null
    returning 1`;
  return taken.count > 0;
}

/** Says that this process is still at these. */
export async function renewClaims(sql: Sql, holderId: string, digests: readonly string[]): Promise<void> {
  await sql`
    update a2a_claims set lease_until = now() + ${LEASE}::interval
    where digest = any(${digests as string[]}) and holder_id = ${holderId} and given_up_at is null`;
}

/** Lets messages go: who comes with one of them again brings it himself. */
export async function deleteClaims(sql: Sql, holderId: string, digests: readonly string[]): Promise<void> {
  await sql`delete from a2a_claims where digest = any(${digests as string[]}) and holder_id = ${holderId}`;
}

/** Gives a message up of which nobody knows whether its agent has it. True for the one who has done it. */
export async function giveUpClaim(sql: Sql, digest: string, holderId: string): Promise<boolean> {
  const given = await sql`
    update a2a_claims set given_up_at = now(), lease_until = now()
    where digest = ${digest} and holder_id = ${holderId} and given_up_at is null and task_id is null
    returning 1`;
  return given.count > 0;
}

export interface LeftClaim {
  readonly digest: string;
  readonly workspaceId: string;
  readonly owner: string;
  readonly messageId: string;
  readonly method: string;
  readonly holderId: string;
}

/**
 * Messages whose process says nothing more, those that have waited longest first.
 * @param only this one, where its time is over; null: all of them
 * @param aloneAs the only process that can be on this database: what others hold is nobody's, however long ago they spoke
 */
export function listLeftClaims(
  sql: Sql,
  {
    only,
    aloneAs,
    limit,
  }: { readonly only: string | null; readonly aloneAs: string | null; readonly limit: number },
): Promise<LeftClaim[]> {
  return sql<LeftClaim[]>`
    select digest, workspace_id as "workspaceId", owner, message_id as "messageId", method, holder_id as "holderId"
    from a2a_claims
    where task_id is null and given_up_at is null
      ${only === null ? sql`` : sql`and digest = ${only}`}
      and ${aloneAs === null ? sql`lease_until <= now()` : sql`holder_id <> ${aloneAs}`}
    order by lease_until limit ${limit}`;
}

/** Forgets what was given up ten minutes ago, and which tasks the messages of yesterday have become. */
export async function deleteOldClaims(sql: Sql): Promise<void> {
  await sql`
    delete from a2a_claims
    where lease_until < now() - interval '1 day'
      or (lease_until < now() - interval '10 minutes' and (given_up_at is not null or task_id is not null))`;
}
