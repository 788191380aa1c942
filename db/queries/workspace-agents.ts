import { and, inArray, isNotNull } from 'drizzle-orm';
import type { Sql } from 'postgres';
import type { Connection } from '../client';
import { workspaceAgents } from '../schema/workspace-agents';

/** The AgentCards of those of `ids` whose agents have registered. */
export async function findAgentCards(
  db: Connection,
  ids: readonly string[],
): Promise<Map<string, Record<string, unknown>>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .select({ id: workspaceAgents.workspaceId, card: workspaceAgents.agentCard })
    .from(workspaceAgents)
    .where(and(inArray(workspaceAgents.workspaceId, [...ids]), isNotNull(workspaceAgents.agentCard)));
  return new Map(rows.flatMap(({ id, card }) => (card ? [[id, card] as const] : [])));
}

/**
 * The secret of a living workspace; `fresh` becomes it when there is none. One statement, so that two callers at once
 * agree on one.
 */
export async function ensureInboundSecret(
  sql: Sql,
  workspaceId: string,
  fresh: string,
): Promise<string | null> {
  const [row] = await sql<{ secret: string }[]>`
    insert into workspace_agents (workspace_id, inbound_secret)
    select id, ${fresh} from workspaces where id = ${workspaceId} and status <> 'removed'
    on conflict (workspace_id) do update
      set inbound_secret = coalesce(workspace_agents.inbound_secret, excluded.inbound_secret)
    returning inbound_secret as secret`;
  return row?.secret ?? null;
}
