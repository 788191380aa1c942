import { integer, pgTable, text } from 'drizzle-orm/pg-core';
import { timestamptz } from './column-types';

/** When each sweeper last ran and how much it corrected; what /admin/liveness shows. */
export const sweeperTicks = pgTable('sweeper_ticks', {
  name: text('name').primaryKey(),
  lastTickAt: timestamptz('last_tick_at').notNull(),
  lastCorrected: integer('last_corrected').notNull(),
});
