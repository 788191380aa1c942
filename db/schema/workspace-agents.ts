import { jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { timestamptz } from './column-types';
import { workspaces } from './workspaces';

/**
 * What the platform and the agent of a workspace know of each other; apart from the row, so that lists stay narrow and
 * no list can ever carry the secret (D12).
 */
export const workspaceAgents = pgTable('workspace_agents', {
  workspaceId: uuid('workspace_id')
    .primaryKey()
    .references(() => workspaces.id, { onDelete: 'cascade' }),
  /** As the agent sent it; null until it has registered. */
  agentCard: jsonb('agent_card').$type<Record<string, unknown>>(),
  /** Presented by the platform when it calls the agent; made when first asked for. */
  inboundSecret: text('inbound_secret'),
  updatedAt: timestamptz('updated_at').notNull().defaultNow(),
});
