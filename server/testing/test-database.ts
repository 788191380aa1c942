import { randomUUID } from 'node:crypto';
import postgres from 'postgres';
import { inject } from 'vitest';
import { TEMPLATE_DATABASE, withDatabase } from './database-url';

export interface TestDatabase {
  readonly url: string;
  /** Removes the database, ending what is still connected to it. */
  drop(): Promise<void>;
}

/** A database of the test's own, with the whole schema and no rows. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = inject('testPostgresUrl');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await administer(server, (sql) => sql`create database ${sql(name)} template ${sql(TEMPLATE_DATABASE)}`);
  return {
    url: withDatabase(server, name),
    drop: () => administer(server, (sql) => sql`drop database if exists ${sql(name)} with (force)`),
  };
}

async function administer(url: string, work: (sql: postgres.Sql) => PromiseLike<unknown>): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    await work(sql);
  } finally {
    await sql.end();
  }
}
