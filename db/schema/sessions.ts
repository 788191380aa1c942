import { index, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { timestamptz } from './column-types';
import { people } from './people';

/** Who is signed in where: a browser whose cookie names no row here is nobody's. Ending a session deletes its row. */
export const sessions = pgTable(
  'sessions',
  {
    id: uuid('id').primaryKey(),
    personId: uuid('person_id')
      .notNull()
      .references(() => people.id, { onDelete: 'cascade' }),
    /** `password`, or the provider. */
    signedInBy: text('signed_in_by').notNull(),
    /** Where the sign-in came from, for its person to know it by; empty where nobody could tell. */
    address: text('address').notNull(),
    userAgent: text('user_agent').notNull(),
    begunAt: timestamptz('begun_at').notNull(),
    /** Up to a minute behind. */
    lastSeenAt: timestamptz('last_seen_at').notNull(),
  },
  (table) => [index('sessions_person').on(table.personId)],
);

export type SessionRecord = typeof sessions.$inferSelect;
