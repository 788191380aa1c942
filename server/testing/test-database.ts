import { randomUUID } from 'node:crypto';
import postgres from 'postgres';
import { inject } from 'vitest';
import { TEMPLATE_DATABASE, withDatabase } from './database-url';

export interface TestDatabase {
  readonly url: string;
  /** Removes the database, ending what is still connected to it. */
  drop(): Promise<void>;
}

/** The server of the worker that runs this test. */
export function testServerUrl(): string {
  const url = inject('testPostgresUrls')[Number(process.env.VITEST_POOL_ID ?? 1) - 1];
  if (url === undefined)
    throw new Error(`There is no database server for worker ${process.env.VITEST_POOL_ID}.`);
  return url;
}

/** A database of the test's own, with the whole schema and no rows. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = testServerUrl();
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await administer(server, (sql) => sql`create database ${sql(name)} template ${sql(TEMPLATE_DATABASE)}`);
  return {
    url: withDatabase(server, name),
    drop: () => administer(server, (sql) => dropDatabase(sql, name)),
  };
}

/**
 * Not `with (force)`: that ends every process in the database, and an autovacuum worker, which the server itself started,
 * is not ours to end ("permission denied to terminate process"). A plain drop asks such a worker to leave and waits for it.
 */
async function dropDatabase(sql: postgres.Sql, name: string): Promise<void> {
  await sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = ${name} and usename = current_user and backend_type = 'client backend'`;
  await sql`drop database if exists ${sql(name)}`;
}

async function administer(url: string, work: (sql: postgres.Sql) => PromiseLike<unknown>): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    await work(sql);
  } finally {
    await sql.end();
  }
}
