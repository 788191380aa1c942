import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import type { TestProject } from 'vitest/node';
import { migrateDatabase } from '@/db/migrate';
import { migrateJobs } from '@/server/jobs/runner';
import { startEmbeddedPostgres } from '@/server/platform/embedded-postgres/start-embedded-postgres';
import { createLogger } from '@/server/platform/logger';
import { TEMPLATE_DATABASE, withDatabase } from './database-url';

/**
 * Nothing of it has to outlive the machine: half of what a test took was waiting for the disk. Nothing runs there but the
 * tests: an autovacuum now and then holds back for a moment what is read in the order of transactions.
 */
const THROWN_AWAY = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  autovacuum: 'off',
  max_connections: '200',
};

/**
 * A PostgreSQL server for each worker of the run, with a template that has every migration applied from zero. One for all
 * would not do: what is told in the order of transactions waits for the transactions of every database of its server.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const servers: RunningServer[] = [];
  const teardown = async (): Promise<void> => {
    process.off('SIGTERM', leave);
    await Promise.all(servers.map((server) => server.stop()));
  };
  // The servers have process groups of their own, so that whoever ends this run does not reach them.
  const leave = (): void => void teardown().finally(() => process.exit(1));
  process.once('SIGTERM', leave);
  try {
    for (let worker = 0; worker < Number(project.config.maxWorkers); worker += 1) {
      const server = await startServer();
      servers.push(server);
      await createTemplate(server);
    }
  } catch (error) {
    await teardown();
    throw error;
  }
  project.provide(
    'testPostgresUrls',
    servers.map(({ url }) => url),
  );
  return teardown;
}

type RunningServer = Awaited<ReturnType<typeof startEmbeddedPostgres>>;

async function startServer(): Promise<RunningServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'molecule-test-'));
  process.once('exit', () => rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 }));
  return startEmbeddedPostgres({ dataDir, log: createLogger('error'), settings: THROWN_AWAY });
}

async function createTemplate(server: RunningServer): Promise<void> {
  const sql = postgres(server.url, { max: 1, onnotice: () => {} });
  await sql`create database ${sql(TEMPLATE_DATABASE)}`;
  await sql.end();
  const template = withDatabase(server.url, TEMPLATE_DATABASE);
  await migrateDatabase(template);
  await migrateJobs(template);
}

declare module 'vitest' {
  interface ProvidedContext {
    /** One for each worker. */
    testPostgresUrls: string[];
  }
}
