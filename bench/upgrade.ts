// A database with a million activity entries is upgraded from the first schema that had any to this one: the copy that is
// made of the stopped database beforehand, and the migrations.
import postgres from 'postgres';
import { createSchema, inspectMigrations, knownVersion, migrateDatabase } from '@/db/migrate';
import { openDatabaseServer } from '@/server/boot-database';
import { parseConfig } from '@/server/platform/config';
import { acquireDataLock } from '@/server/platform/embedded-postgres/data-lock';
import { startEmbeddedPostgres } from '@/server/platform/embedded-postgres/start-embedded-postgres';
import { createLogger } from '@/server/platform/logger';
import { makeTempFolder } from '../e2e/process/support/temp-folders';
import { withCleanup } from './internal/cleanup';
import { seedActivity, seedFleet } from './internal/fleet';
import { progress, report } from './internal/report';

const ENTRIES = 1_000_000;
/** The migrations of the schema that is upgraded: all indexes for filters come after them. */
const OLD_MIGRATIONS = 4;

await withCleanup(async () => {
  const dataDir = makeTempFolder('bench-data');
  const log = createLogger('error');
  const baselineMs = await prepare(dataDir);
  const began = performance.now();
  const server = await openDatabaseServer(parseConfig({ DATA_DIR: dataDir }), log);
  const copiedMs = performance.now() - began;
  await migrateDatabase(server.url);
  const totalMs = performance.now() - began;
  const { pending } = await inspectMigrations(server.url);
  const entries = await count(server.url);
  await server.stop();
  if (pending > 0 || entries !== ENTRIES)
    throw new Error(`${entries} entries, ${pending} migrations to come`);
  const steps = `schema of ${OLD_MIGRATIONS} migrations to ${knownVersion().migrations}`;
  return report('upgrade', [
    {
      case: `an upgrade with ${ENTRIES} activity entries, ${steps}: start, copy, migrations (baseline: one plain copy of that table)`,
      value: totalMs,
      unit: 'ms',
      baseline: baselineMs,
      bar: { must: 'at most 60000 ms', max: 60_000 },
    },
    {
      case: 'of these, the migrations alone',
      value: totalMs - copiedMs,
      unit: 'ms',
      baseline: baselineMs,
    },
  ]);
});

/** Fills a database of the old schema. @returns how long one plain copy of the large table takes there */
async function prepare(dataDir: string): Promise<number> {
  const lock = await acquireDataLock(dataDir);
  const server = await startEmbeddedPostgres({ dataDir, log: createLogger('error') });
  const sql = postgres(server.url, { max: 1, onnotice: () => {} });
  await sql.begin((tx) => createSchema(tx, knownVersion(OLD_MIGRATIONS)));
  const fleet = await seedFleet(sql, { count: 200, backend: 'mock' });
  progress(`writing ${ENTRIES} entries`);
  await seedActivity(
    sql,
    fleet.map(({ id }) => id),
    ENTRIES,
  );
  const began = performance.now();
  await sql`create table bench_copy as select * from activity_logs`;
  const tookMs = performance.now() - began;
  await sql`drop table bench_copy`;
  await sql.end();
  await server.stop();
  await lock.release();
  return tookMs;
}

async function count(url: string): Promise<number> {
  const sql = postgres(url, { max: 1 });
  const [row] = await sql<{ count: number }[]>`select count(*)::int as count from activity_logs`;
  await sql.end();
  return row?.count ?? 0;
}
