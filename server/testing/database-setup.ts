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

/** Nothing of it has to outlive the machine: half of what a test took was waiting for the disk. */
const THROWN_AWAY = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '200',
};

/** One PostgreSQL server for the whole run, with a template that has every migration applied from zero. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'molecule-test-'));
  process.once('exit', () => rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 }));
  const server = await startEmbeddedPostgres({ dataDir, log: createLogger('error'), settings: THROWN_AWAY });
  const teardown = async (): Promise<void> => {
    process.off('SIGTERM', leave);
    await server.stop();
  };
  // The server has a process group of its own, so that whoever ends this run does not reach it.
  const leave = (): void => void teardown().finally(() => process.exit(1));
  process.once('SIGTERM', leave);
  try {
    const sql = postgres(server.url, { max: 1, onnotice: () => {} });
    await sql`create database ${sql(TEMPLATE_DATABASE)}`;
    await sql.end();
    const template = withDatabase(server.url, TEMPLATE_DATABASE);
    await migrateDatabase(template);
    await migrateJobs(template);
  } catch (error) {
    await teardown();
    throw error;
  }
  project.provide('testPostgresUrl', server.url);
  return teardown;
}

declare module 'vitest' {
  interface ProvidedContext {
    testPostgresUrl: string;
  }
}
