import { and, asc, eq, isNull, ne, or } from 'drizzle-orm';
import type { Sql } from 'postgres';
import { ANCESTOR_LEVELS_MAX, type Lineage } from '@/domain/communication';
import type { Connection } from '../client';
import { workspaceAgents } from '../schema/workspace-agents';
import { type WorkspaceRecord, workspaces } from '../schema/workspaces';

/**
 * Where each of `ids` stands, in one statement, by id; one that is not there is missing. The limit of levels ends the
 * walk even if parents formed a circle.
 */
export async function findLineages(sql: Sql, ids: readonly string[]): Promise<Map<string, Lineage>> {
  const rows = await sql<{ start: string; ids: [string, ...string[]]; isRemoved: boolean }[]>`
    with recursive chain (start, id, parent_id, is_removed, level) as (
      select id, id, parent_id, status = 'removed', 0 from workspaces where id = any(${[...ids]}::uuid[])
      union all
      select chain.start, above.id, above.parent_id, chain.is_removed, chain.level + 1
      from chain join workspaces above on above.id = chain.parent_id
      where chain.level < ${ANCESTOR_LEVELS_MAX}
    )
    select start, array_agg(id::text order by level) as ids, bool_or(is_removed) as "isRemoved"
    from chain group by start`;
  return new Map(rows.map(({ start, ids: chain, isRemoved }) => [start, { ids: chain, isRemoved }]));
}

/** Whom a workspace stands beside: its siblings (of a root, the other roots), its children and its parent, oldest first. */
export function listRelatives(
  db: Connection,
  { id, parentId }: Pick<WorkspaceRecord, 'id' | 'parentId'>,
): Promise<{ record: WorkspaceRecord; agentCard: Record<string, unknown> | null }[]> {
  const siblings = parentId === null ? isNull(workspaces.parentId) : eq(workspaces.parentId, parentId);
  const parent = parentId === null ? undefined : eq(workspaces.id, parentId);
  return db
    .select({ record: workspaces, agentCard: workspaceAgents.agentCard })
    .from(workspaces)
    .leftJoin(workspaceAgents, eq(workspaceAgents.workspaceId, workspaces.id))
    .where(
      and(
        or(siblings, parent, eq(workspaces.parentId, id)),
        ne(workspaces.id, id),
        ne(workspaces.status, 'removed'),
      ),
    )
    .orderBy(asc(workspaces.createdAt), asc(workspaces.id));
}
