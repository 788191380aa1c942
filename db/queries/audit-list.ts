import type { Sql } from 'postgres';
import type { auditEntries } from '../schema/audit-entries';

/** A place in the order of the list. */
export interface AuditPlace {
  /** Microseconds since 1970, decimal. */
  readonly micros: string;
  readonly id: string;
}

export interface AuditFilter {
  readonly limit: number;
  readonly actorId: string | null;
  readonly action: string | null;
  readonly workspaceId: string | null;
  readonly seq: number | null;
  readonly notBefore: Date | null;
  readonly before: Date | null;
  /** Only what comes after this place, which is older. */
  readonly after: AuditPlace | null;
}

export interface ListedAuditEntry extends AuditPlace {
  readonly seq: string | null;
  readonly at: Date;
  readonly actorId: string;
  readonly actorName: string | null;
  readonly origin: typeof auditEntries.$inferSelect.origin;
  readonly action: string;
  readonly workspaceId: string | null;
  readonly workspaceName: string | null;
  readonly requestId: string;
  readonly details: unknown;
}

const ID = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}';

/**
 * The newest entries first. An entry never changes its place, not even when it is sealed: whoever pages on finds each that
 * was there when the first page was read, once. Whoever edits the table by hand gets no page that fails: its moments are
 * kept between 1970 and the year 9999.
 */
export function listAuditEntries(sql: Sql, filter: AuditFilter): Promise<ListedAuditEntry[]> {
  return sql<ListedAuditEntry[]>`
    with found as (
      select *, least(greatest(at, 'epoch'), '9999-12-31Z') as moment
      from audit_entries ${conditions(sql, filter)}
      order by audit_entries.at desc, audit_entries.id desc limit ${filter.limit})
    select found.id::text, (extract(epoch from moment) * 1000000)::bigint::text as micros, found.seq::text,
      moment as at, actor_id as "actorId", coalesce(people.name, keys.name, agents.name) as "actorName", found.origin, action,
      found.workspace_id as "workspaceId", workspaces.name as "workspaceName", request_id as "requestId", details
    from found
    left join workspaces on workspaces.id = found.workspace_id
    left join workspaces agents on agents.id = ${idAfter(sql, 'workspace:')}
    left join people on people.id = ${idAfter(sql, 'person:')}
    left join org_api_tokens keys on keys.id = ${idAfter(sql, 'key:')}
    order by found.at desc, found.id desc`;
}

/** The id in an actor of this kind; null for one of another. */
const idAfter = (sql: Sql, kind: string) => sql`
  case when actor_id ~ ${`^${kind}${ID}$`} then substr(actor_id, ${kind.length + 1}::int)::uuid end`;

function conditions(sql: Sql, filter: AuditFilter) {
  const { actorId, action, workspaceId, seq, notBefore, before, after } = filter;
  const place =
    after &&
    sql`('epoch'::timestamptz + ${after.micros}::bigint * interval '1 microsecond', ${after.id}::bigint)`;
  return sql`
    where true
      ${actorId === null ? sql`` : sql`and actor_id = ${actorId}`}
      ${action === null ? sql`` : sql`and action = ${action}`}
      ${workspaceId === null ? sql`` : sql`and workspace_id = ${workspaceId}`}
      ${seq === null ? sql`` : sql`and audit_entries.seq = ${seq}`}
      ${notBefore === null ? sql`` : sql`and at >= ${notBefore}`}
      ${before === null ? sql`` : sql`and at < ${before}`}
      ${place === null ? sql`` : sql`and (at, id) < ${place}`}`;
}
