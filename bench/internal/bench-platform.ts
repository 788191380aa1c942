import type { Sql } from 'postgres';
import { connectDatabase } from '@/db/client';
import { findRunningServer } from '@/server/platform/embedded-postgres/running-server';
import { makeTempFolder } from '../../e2e/process/support/temp-folders';
import { startQuietServer } from './start-program';

export interface BenchPlatform {
  readonly port: number;
  readonly databaseUrl: string;
}

/**
 * Starts the built server on an embedded database of its own, which `seed` fills past the API.
 * @param env settings beside those
 */
export async function startBenchPlatform<T>(
  seed: (sql: Sql) => Promise<T>,
  env: Readonly<Record<string, string>> = {},
): Promise<BenchPlatform & { readonly seeded: T }> {
  const dataDir = makeTempFolder('bench-data');
  // Seeded agents send no heartbeats; nobody is to notice before the measurement is over.
  const server = await startQuietServer({ DATA_DIR: dataDir, REMOTE_LIVENESS_STALE_AFTER: '3600', ...env });
  const databaseUrl = await findRunningServer(dataDir);
  if (databaseUrl === null) throw new Error('the database server does not run');
  const database = connectDatabase(databaseUrl);
  const seeded = await seed(database.sql);
  await database.close(1);
  return { port: server.port, databaseUrl, seeded };
}
