import type { Sql } from 'postgres';
import { type DelegationStatus, TASK_EVENT_RUNES_MAX } from '@/domain/delegation';

export interface Traffic {
  readonly sourceId: string;
  readonly targetId: string;
  readonly count: number;
  readonly lastAt: Date;
  /** The latest delegation between the two. */
  readonly last: {
    readonly delegationId: string;
    readonly taskPreview: string;
    readonly status: DelegationStatus;
    /** As JSON has it. */
    readonly changedAt: string;
  };
}

/**
 * Delegations since a moment by the two they are between, the latest first; both are there, and nobody delegates to
 * itself. Each caller's are found by the index of callers, so that older ones cost nothing.
 */
export function sumTraffic(sql: Sql, since: Date): Promise<Traffic[]> {
  return sql<Traffic[]>`
    select w.id as "sourceId", sent.callee_id as "targetId", sent.count, sent.last_at as "lastAt",
      json_build_object('delegationId', last.delegation_id, 'taskPreview', left(last.task_preview, ${TASK_EVENT_RUNES_MAX}),
        'status', last.status, 'changedAt', last.updated_at) as last
    from workspaces w
    cross join lateral (
      select d.callee_id, count(*)::int as count, max(d.created_at) as last_at,
        (array_agg(d.delegation_id order by d.created_at desc, d.delegation_id))[1] as last_id
      from delegations d
      where d.caller_id = w.id and d.callee_id <> w.id and d.created_at > ${since}
      group by d.callee_id
    ) sent
    join delegations last on last.delegation_id = sent.last_id
    join workspaces target on target.id = sent.callee_id and target.status <> 'removed'
    where w.status <> 'removed'
    order by sent.last_at desc, w.id, sent.callee_id`;
}
