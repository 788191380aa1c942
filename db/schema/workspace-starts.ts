import { boolean, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { int8, timestamptz } from './column-types';
import { workspaces } from './workspaces';

/**
 * What was asked of the machine of a workspace: how many starts so far, which of these requests the newest start was
 * begun for, and how the next one is to be done. A request that comes while a start is under way is thereby remembered,
 * however many processes there are, and many of them are one.
 */
export const workspaceStarts = pgTable('workspace_starts', {
  workspaceId: uuid('workspace_id')
    .primaryKey()
    .references(() => workspaces.id, { onDelete: 'cascade' }),
  /** Rises by one with every request for a start. */
  requested: int8('requested').notNull().default(0),
  /** The request that the newest start was begun for; lower than `requested`: one more start is due. */
  begun: int8('begun').notNull().default(0),
  /** The next start forgets the sessions of the agent's engine. */
  resetSession: boolean('reset_session').notNull().default(false),
  /** The workspace template whose files the next start writes over what is there. */
  template: text('template'),
  /** The files come from the organisation template that the workspace was made from. */
  rebuildConfig: boolean('rebuild_config').notNull().default(false),
  /** Its agent is to be told, once it is there, that it was restarted. */
  tellsAgent: boolean('tells_agent').notNull().default(false),
  /** When a start last brought a machine. */
  startedAt: timestamptz('started_at'),
});
