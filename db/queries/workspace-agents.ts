import { and, eq, inArray, isNotNull, ne, sql } from 'drizzle-orm';
import type { Sql } from 'postgres';
import type { Connection, Transaction } from '../client';
import { workspaceAgents } from '../schema/workspace-agents';
import { type WorkspaceRecord, workspaces } from '../schema/workspaces';

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
  client: Sql,
  workspaceId: string,
  fresh: string,
): Promise<string | null> {
  const [row] = await client<{ secret: string }[]>`
    insert into workspace_agents (workspace_id, inbound_secret)
    select id, ${fresh} from workspaces where id = ${workspaceId} and status <> 'removed'
    on conflict (workspace_id) do update
      set inbound_secret = coalesce(workspace_agents.inbound_secret, excluded.inbound_secret)
    returning inbound_secret as secret`;
  return row?.secret ?? null;
}

/** Puts another text in the place of a secret that is still the one of `before`; false when it is not any more. */
export async function replaceInboundSecret(
  client: Sql,
  workspaceId: string,
  before: string,
  after: string,
): Promise<boolean> {
  const { count } = await client`
    update workspace_agents set inbound_secret = ${after}
    where workspace_id = ${workspaceId} and inbound_secret = ${before}`;
  return count > 0;
}

/** Keeps what an agent says of itself; false when it says what it said before. */
export async function saveAgentCard(
  tx: Transaction,
  workspaceId: string,
  agentCard: Record<string, unknown>,
  now: Date,
): Promise<boolean> {
  const changed = await tx
    .insert(workspaceAgents)
    .values({ workspaceId, agentCard, updatedAt: now })
    .onConflictDoUpdate({
      target: workspaceAgents.workspaceId,
      set: { agentCard: sql`excluded.agent_card`, updatedAt: now },
      setWhere: sql`${workspaceAgents.agentCard} is distinct from excluded.agent_card`,
    })
    .returning({ id: workspaceAgents.workspaceId });
  return changed.length > 0;
}

export type AgentFacts = Partial<Pick<WorkspaceRecord, 'url' | 'deliveryMode' | 'lastHeartbeatAt'>>;

/**
 * Writes what is known of the agent on its row.
 * @param isChange whether clients have to hear of it: then the version rises
 * @returns the version; null for a removed row, which is never written
 */
export async function updateAgentFacts(
  tx: Transaction,
  id: string,
  facts: AgentFacts,
  { now, isChange }: { now: Date; isChange: boolean },
): Promise<number | null> {
  const change = isChange ? { updatedAt: now, version: sql`${workspaces.version} + 1` } : {};
  const [row] = await tx
    .update(workspaces)
    .set({ ...facts, ...change })
    .where(and(eq(workspaces.id, id), ne(workspaces.status, 'removed')))
    .returning({ version: workspaces.version });
  return row?.version ?? null;
}

/** The card that an agent registered with, and since when it is this one; null when there is none. */
export async function findAgentCard(
  db: Connection,
  workspaceId: string,
): Promise<{ readonly card: Record<string, unknown>; readonly updatedAt: Date } | null> {
  const [row] = await db
    .select({ card: workspaceAgents.agentCard, updatedAt: workspaceAgents.updatedAt })
    .from(workspaceAgents)
    .where(eq(workspaceAgents.workspaceId, workspaceId));
  return row?.card ? { card: row.card, updatedAt: row.updatedAt } : null;
}
