import type { Sql } from 'postgres';
import { connectDatabase } from '@/db/client';
import { findRunningServer } from '@/server/platform/embedded-postgres/running-server';

/** Runs SQL on the database of a running server, past the server. */
export async function withDatabase<T>(
  place: { readonly dataDir: string } | { readonly url: string },
  run: (sql: Sql) => Promise<T>,
): Promise<T> {
  const url = 'url' in place ? place.url : await findRunningServer(place.dataDir);
  if (url === null) throw new Error('No database server runs there.');
  const database = connectDatabase(url);
  try {
    return await run(database.sql);
  } finally {
    await database.close(1);
  }
}
