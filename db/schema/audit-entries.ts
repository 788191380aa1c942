import { sql } from 'drizzle-orm';
import { check, index, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { bytea, int8, timestamptz, txId } from './column-types';
import { origin } from './workspaces';

/**
 * Who changed what. Written in the transaction of the change; sealed later into one hash chain by a job, so that
 * writers do not queue on the chain's end. No foreign keys: the history outlives what it speaks of.
 */
export const auditEntries = pgTable(
  'audit_entries',
  {
    id: int8('id').primaryKey().generatedAlwaysAsIdentity(),
    txId: txId(),
    at: timestamptz('at').notNull(),
    actorId: text('actor_id').notNull(),
    origin: origin('origin').notNull(),
    /** The contract's or command's id. */
    action: text('action').notNull(),
    workspaceId: uuid('workspace_id'),
    requestId: text('request_id').notNull(),
    details: jsonb('details').$type<Record<string, unknown>>().notNull(),
    /** Place in the chain, without gaps; null until sealed. */
    seq: int8('seq').unique(),
    hash: bytea('hash'),
  },
  (table) => [
    index('audit_entries_unsealed').on(table.txId, table.id).where(sql`${table.seq} is null`),
    // The list that people page through: newest first, whole or of one workspace, actor or action.
    index('audit_entries_time').on(table.at, table.id),
    index('audit_entries_workspace').on(table.workspaceId, table.at, table.id),
    index('audit_entries_actor').on(table.actorId, table.at, table.id),
    index('audit_entries_action').on(table.action, table.at, table.id),
    check('audit_entries_sealed_whole', sql`(${table.seq} is null) = (${table.hash} is null)`),
  ],
);

/** The end of the chain, apart from it: without this, cutting off the newest entries would go unseen. */
export const auditHead = pgTable(
  'audit_head',
  {
    /** Always the same word: there is one chain per deployment (D13). */
    single: text('single').primaryKey().default('head'),
    seq: int8('seq').notNull(),
    hash: bytea('hash').notNull(),
  },
  (table) => [check('audit_head_single', sql`${table.single} = 'head'`)],
);
