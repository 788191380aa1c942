import type { Sql } from 'postgres';

export interface Traffic {
  readonly sourceId: string;
  readonly targetId: string;
  readonly count: number;
  readonly lastAt: Date;
}

/**
 * Delegations since a moment by the two they are between, the latest first; both are there, and nobody delegates to
 * itself. Each caller's are found by the index of callers, so that older ones cost nothing.
 */
export function sumTraffic(sql: Sql, since: Date): Promise<Traffic[]> {
  return sql<Traffic[]>`
    select w.id as "sourceId", sent.callee_id as "targetId", sent.count, sent.last_at as "lastAt"
    from workspaces w
    cross join lateral (
      select d.callee_id, count(*)::int as count, max(d.created_at) as last_at
      from delegations d
      where d.caller_id = w.id and d.callee_id <> w.id and d.created_at > ${since}
      group by d.callee_id
    ) sent
    join workspaces target on target.id = sent.callee_id and target.status <> 'removed'
    where w.status <> 'removed'
    order by sent.last_at desc, w.id, sent.callee_id`;
}
