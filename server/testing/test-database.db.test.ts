import postgres from 'postgres';
import { afterEach, expect, it } from 'vitest';
import { inspectMigrations } from '@/db/migrate';
import { createTestDatabase, type TestDatabase } from './test-database';

const made: TestDatabase[] = [];
const create = async (): Promise<TestDatabase> => {
  const database = await createTestDatabase();
  made.push(database);
  return database;
};

afterEach(async () => {
  await Promise.all(made.splice(0).map((database) => database.drop()));
});

it('gives each test a database that has every migration and shares nothing', async () => {
  const [first, second] = await Promise.all([create(), create()]);
  expect(await inspectMigrations(first.url)).toMatchObject({ pending: 0, newer: false });
  const one = postgres(first.url, { max: 1 });
  const other = postgres(second.url, { max: 1 });
  await one`create table mark (id int)`;
  expect(await other`select to_regclass('mark') as found`).toEqual([{ found: null }]);
  await Promise.all([one.end(), other.end()]);
});

it('drops a database that somebody is still connected to', async () => {
  const database = await create();
  const sql = postgres(database.url, { max: 1, onclose: () => {} });
  await sql`select 1`;
  await database.drop();
  await expect(sql`select 1`).rejects.toThrow();
  await sql.end();
});
