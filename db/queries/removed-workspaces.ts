import type { Sql } from 'postgres';

/** What one removal took. */
export interface ListedRemoval {
  readonly id: string;
  readonly name: string;
  readonly role: string | null;
  readonly count: number;
  readonly names: string[];
  readonly parentId: string | null;
  readonly parentName: string | null;
  readonly isParentRemoved: boolean;
  readonly removedAt: Date;
  readonly actorId: string | null;
  readonly actorName: string | null;
  /** Of all removals, the ones that are not listed included. */
  readonly total: number;
}

/** The removals after a moment, newest first. Who did it stands in the audit log, written in the same transaction. */
export function listRemovals(
  sql: Sql,
  { after, limit, names }: { readonly after: Date; readonly limit: number; readonly names: number },
): Promise<ListedRemoval[]> {
  return sql<ListedRemoval[]>`
    with roots as (
      select id, name, role, parent_id, removed_at, count(*) over ()::int as total
      from workspaces
      where removed_with = id and status = 'removed' and removed_at >= ${after}
      order by removed_at desc, id limit ${limit})
    select roots.id, roots.name, roots.role, roots.removed_at as "removedAt", roots.total,
      team.count, coalesce(team.names[1:${names}::int], '{}') as names,
      parent.id as "parentId", parent.name as "parentName", coalesce(parent.status = 'removed', false) as "isParentRemoved",
      who.actor_id as "actorId", coalesce(people.name, keys.name, agents.name) as "actorName"
    from roots
    left join workspaces parent on parent.id = roots.parent_id
    cross join lateral (
      select count(*)::int as count,
        array_agg(member.name order by member.created_at, member.id) filter (where member.id <> roots.id) as names
      from workspaces member where member.removed_with = roots.id) team
    left join lateral (
      select actor_id from audit_entries
      where workspace_id in (roots.id, roots.parent_id) and at = roots.removed_at
        and action in ('delete-workspace', 'dissolve-team')
      order by audit_entries.id desc limit 1) who on true
    left join workspaces agents on who.actor_id = 'workspace:' || agents.id
    left join people on who.actor_id = 'person:' || people.id
    left join org_api_tokens keys on who.actor_id = 'key:' || keys.id
    order by roots.removed_at desc, roots.id`;
}
