import { sql } from 'drizzle-orm';
import { check, integer, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { bytea, timestamptz } from './column-types';
import { workspaces } from './workspaces';

/**
 * Variables for agents, encrypted (server/platform/secret-box.ts). One table for both owners, so that there is one way
 * to write, to read and to re-encrypt a row.
 */
export const secrets = pgTable(
  'secrets',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    /** Null: global, for every workspace that has no value of its own. */
    workspaceId: uuid('workspace_id').references(() => workspaces.id, { onDelete: 'cascade' }),
    key: text('key').notNull(),
    /** Nonce, ciphertext and tag; useless in any other row. */
    encryptedValue: bytea('encrypted_value').notNull(),
    /** How the bytes are laid out. There is no version for plain text. */
    encryptionVersion: integer('encryption_version').notNull(),
    /** Which key it is encrypted with, so that a rotation finds what it has not done yet. */
    keyId: text('key_id').notNull(),
    createdAt: timestamptz('created_at').notNull().defaultNow(),
    updatedAt: timestamptz('updated_at').notNull().defaultNow(),
  },
  (table) => [
    unique('secrets_owner_key').on(table.workspaceId, table.key).nullsNotDistinct(),
    check('secrets_key', sql`${table.key} ~ '^[A-Z][A-Z0-9_]{0,127}$'`),
    // A nonce of 12 bytes, a tag of 16, and something between them.
    check(
      'secrets_encrypted',
      sql`${table.encryptionVersion} > 0 and octet_length(${table.encryptedValue}) > 28`,
    ),
  ],
);

export type SecretRecord = typeof secrets.$inferSelect;
