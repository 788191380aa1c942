import { sql } from 'drizzle-orm';
import { bigint, customType, timestamp } from 'drizzle-orm/pg-core';

/** A PostgreSQL full transaction id (never wraps); read as a decimal string. */
const xid8 = customType<{ data: string }>({ dataType: () => 'xid8' });

export const bytea = customType<{ data: Uint8Array }>({ dataType: () => 'bytea' });

/** The transaction that wrote the row: a reader passes only over rows older than every running one (D14). */
export const txId = () => xid8('tx_id').notNull().default(sql`pg_current_xact_id()`);

export const timestamptz = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

export const int8 = (name: string) => bigint(name, { mode: 'number' });
