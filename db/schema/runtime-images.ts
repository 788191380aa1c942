import { sql } from 'drizzle-orm';
import { bigint, boolean, index, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { timestamptz } from './column-types';

/**
 * Which image the agents of a runtime are started from, as it was decided over time: the newest row of a runtime counts,
 * and none means the newest image there is. Rows are only added.
 */
export const runtimeImagePins = pgTable(
  'runtime_image_pins',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    runtime: text('runtime').notNull(),
    /** Null: no pin; the newest image counts again. */
    digest: text('digest'),
    /** The row that counts again after a rollback of this one; null: there was none. */
    beforeId: bigint('before_id', { mode: 'number' }),
    pinnedAt: timestamptz('pinned_at').notNull(),
    pinnedBy: text('pinned_by').notNull(),
  },
  (table) => [index('runtime_image_pins_runtime').on(table.runtime, table.id.desc())],
);

/** What one refresh of images has done so far. */
export interface RefreshProgress {
  readonly pulled: { readonly runtime: string; readonly digest: string; readonly changed: boolean }[];
  readonly failed: { readonly runtime: string; readonly reason: string }[];
  /** Workspaces that were started anew, because their image had changed. */
  readonly recreated: string[];
  /** What it is doing now. */
  readonly doing?: { readonly text: string; readonly share: number | null };
}

/** The refreshes of images that were asked for. */
export const imageRefreshes = pgTable(
  'image_refreshes',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    runtimes: text('runtimes').array().notNull(),
    recreate: boolean('recreate').notNull(),
    progress: jsonb('progress')
      .$type<RefreshProgress>()
      .notNull()
      .default(sql`'{"pulled":[],"failed":[],"recreated":[]}'::jsonb`),
    startedAt: timestamptz('started_at').notNull(),
    endedAt: timestamptz('ended_at'),
  },
  (table) => [index('image_refreshes_started_at').on(table.startedAt)],
);
