import { integer, pgTable, text } from 'drizzle-orm/pg-core';
import { timestamptz } from './column-types';

/** What has been used of the allowances, as rate-limiter-flexible counts it: over restarts and on every replica. */
export const limitCounts = pgTable('limit_counts', {
  /** The class of the limit and a hash of the name: `a2a:…`. */
  key: text('key').primaryKey(),
  points: integer('points').notNull(),
  expire: timestamptz('expire'),
});
