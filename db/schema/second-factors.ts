import { sql } from 'drizzle-orm';
import { check, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { bytea, timestamptz } from './column-types';
import { people } from './people';

/** What a person's authenticator app knows, encrypted as secrets are (server/platform/secret-box.ts). */
export const secondFactors = pgTable(
  'second_factors',
  {
    personId: uuid('person_id')
      .primaryKey()
      .references(() => people.id, { onDelete: 'cascade' }),
    encryptedValue: bytea('encrypted_value').notNull(),
    encryptionVersion: integer('encryption_version').notNull(),
    keyId: text('key_id').notNull(),
    createdAt: timestamptz('created_at').notNull(),
    /** Null: shown, but its person has not typed a code yet, so nobody is asked for one. */
    confirmedAt: timestamptz('confirmed_at'),
    /** The half minute whose code was used last: that one and those before it are good no more. */
    lastTimeStep: integer('last_time_step'),
  },
  (table) => [
    check(
      'second_factors_encrypted',
      sql`${table.encryptionVersion} > 0 and octet_length(${table.encryptedValue}) > 28`,
    ),
  ],
);

/** What gets a person in whose app is gone: each once, as its hash. */
export const recoveryCodes = pgTable(
  'recovery_codes',
  {
    personId: uuid('person_id')
      .notNull()
      .references(() => secondFactors.personId, { onDelete: 'cascade' }),
    codeHash: bytea('code_hash').notNull(),
    usedAt: timestamptz('used_at'),
  },
  (table) => [primaryKey({ columns: [table.personId, table.codeHash] })],
);

export type SecondFactorRecord = typeof secondFactors.$inferSelect;
