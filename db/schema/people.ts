import { sql } from 'drizzle-orm';
import { check, index, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { bytea, timestamptz } from './column-types';
import { role } from './org-keys';

/** Who may sign in (server mode). A person who is removed is gone; the audit log keeps what they did. */
export const people = pgTable(
  'people',
  {
    id: uuid('id').primaryKey(),
    /** Lower case. */
    email: text('email').notNull().unique(),
    name: text('name').notNull(),
    role: role('role').notNull(),
    /** scrypt with its salt and parameters; null: signs in through a provider alone. */
    passwordHash: text('password_hash'),
    createdAt: timestamptz('created_at').notNull(),
    lastSignedInAt: timestamptz('last_signed_in_at'),
  },
  (table) => [check('people_email_lower', sql`${table.email} = lower(${table.email})`)],
);

/** Accounts at sign-in providers that are known to belong to a person. */
export const personIdentities = pgTable(
  'person_identities',
  {
    personId: uuid('person_id')
      .notNull()
      .references(() => people.id, { onDelete: 'cascade' }),
    provider: text('provider').notNull(),
    /** What the provider calls the account: never changes, unlike an email. */
    subject: text('subject').notNull(),
    createdAt: timestamptz('created_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.provider, table.subject] }),
    // One account a provider and person: whoever takes over an email address elsewhere does not get in beside its holder.
    uniqueIndex('person_identities_person').on(table.personId, table.provider),
  ],
);

/** Invitations: a link that was shown once, for one email and one role. */
export const invitations = pgTable(
  'invitations',
  {
    id: uuid('id').primaryKey(),
    email: text('email').notNull(),
    role: role('role').notNull(),
    tokenHash: bytea('token_hash').notNull().unique(),
    /** The principal that invited. */
    invitedBy: text('invited_by').notNull(),
    createdAt: timestamptz('created_at').notNull(),
    expiresAt: timestamptz('expires_at').notNull(),
    acceptedAt: timestamptz('accepted_at'),
    revokedAt: timestamptz('revoked_at'),
  },
  (table) => [
    uniqueIndex('invitations_open')
      .on(table.email)
      .where(sql`${table.acceptedAt} is null and ${table.revokedAt} is null`),
    index('invitations_created').on(table.createdAt),
  ],
);

/** The link by which a person whose password is forgotten chooses another one; the newest alone is good. */
export const passwordResets = pgTable('password_resets', {
  personId: uuid('person_id')
    .primaryKey()
    .references(() => people.id, { onDelete: 'cascade' }),
  tokenHash: bytea('token_hash').notNull().unique(),
  expiresAt: timestamptz('expires_at').notNull(),
});

/** The link by which a server without people gets its first owner. */
export const firstOwnerClaim = pgTable(
  'first_owner_claim',
  {
    /** Always the same word: the newest link alone is good. */
    single: text('single').primaryKey().default('claim'),
    tokenHash: bytea('token_hash').notNull(),
    expiresAt: timestamptz('expires_at').notNull(),
  },
  (table) => [check('first_owner_claim_single', sql`${table.single} = 'claim'`)],
);

export type PersonRecord = typeof people.$inferSelect;
export type InvitationRecord = typeof invitations.$inferSelect;
