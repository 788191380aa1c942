import { sql } from 'drizzle-orm';
import { check, pgTable, text, uuid } from 'drizzle-orm/pg-core';

/** Who this deployment is, among others that share a daemon, a host or a cloud account: one row, made at the first boot. */
export const deployment = pgTable(
  'deployment',
  {
    /** Always the same word: a database has one deployment. */
    single: text('single').primaryKey().default('deployment'),
    id: uuid('id').notNull().defaultRandom(),
  },
  (table) => [check('deployment_single', sql`${table.single} = 'deployment'`)],
);
