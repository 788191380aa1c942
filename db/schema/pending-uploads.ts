import { sql } from 'drizzle-orm';
import { check, index, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { FILE_NAME_MAX, UPLOAD_FILE_BYTES_MAX } from '@/domain/uploads/upload-limits';
import { bytea, int8, timestamptz } from './column-types';
import { workspaces } from './workspaces';

/** Files for agents that fetch them: kept until they are acknowledged or too old. */
export const pendingUploads = pgTable(
  'pending_uploads',
  {
    fileId: uuid('file_id').primaryKey().defaultRandom(),
    workspaceId: uuid('workspace_id')
      .notNull()
      .references(() => workspaces.id, { onDelete: 'cascade' }),
    sizeBytes: int8('size_bytes').notNull(),
    filename: text('filename').notNull(),
    /** As its sender calls it; what browsers are told is decided anew from the bytes. */
    mimetype: text('mimetype').notNull(),
    createdAt: timestamptz('created_at').notNull().defaultNow(),
    /** When the agent last read it. */
    fetchedAt: timestamptz('fetched_at'),
    ackedAt: timestamptz('acked_at'),
    expiresAt: timestamptz('expires_at').notNull().default(sql`now() + interval '24 hours'`),
  },
  (table) => [
    check(
      'pending_uploads_size',
      sql`${table.sizeBytes} between 1 and ${sql.raw(String(UPLOAD_FILE_BYTES_MAX))}`,
    ),
    check(
      'pending_uploads_filename',
      sql`char_length(${table.filename}) <= ${sql.raw(String(FILE_NAME_MAX))}`,
    ),
    index('pending_uploads_unacked').on(table.expiresAt).where(sql`${table.ackedAt} is null`),
    index('pending_uploads_acked').on(table.ackedAt).where(sql`${table.ackedAt} is not null`),
    index('pending_uploads_by_workspace').on(table.workspaceId),
  ],
);

/** The bytes, in pieces: nobody has to hold a whole file in memory to store it or to hand it out. */
export const pendingUploadPieces = pgTable(
  'pending_upload_pieces',
  {
    fileId: uuid('file_id')
      .notNull()
      .references(() => pendingUploads.fileId, { onDelete: 'cascade' }),
    /** From 0 on. */
    position: integer('position').notNull(),
    content: bytea('content').notNull(),
  },
  (table) => [primaryKey({ columns: [table.fileId, table.position] })],
);
