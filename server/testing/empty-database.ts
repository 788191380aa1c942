import { randomUUID } from 'node:crypto';
import postgres from 'postgres';
import { withDatabase } from './database-url';

/** Makes a database without any table on that server; returns its address. It goes when the server goes. */
export async function createEmptyDatabase(serverUrl: string): Promise<string> {
  const name = `empty_${randomUUID().replaceAll('-', '')}`;
  const sql = postgres(serverUrl, { max: 1, onnotice: () => {} });
  try {
    await sql`create database ${sql(name)}`;
  } finally {
    await sql.end();
  }
  return withDatabase(serverUrl, name);
}
