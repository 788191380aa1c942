import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { vi } from 'vitest';
import { chooseAccount, giveTo, runAs, spawnAs } from '@/server/platform/embedded-postgres/as-user';
import { findFreePort } from '@/server/platform/embedded-postgres/free-port';

const VERSIONS = '/usr/lib/postgresql';
const START_MS_MAX = 20_000;

export interface ExternalPostgres {
  readonly url: string;
  stop(): Promise<void>;
}

/** Where the system's own PostgreSQL programs are: the oldest version of Debian's folder. */
function programs(): string {
  const [oldest] = existsSync(VERSIONS) ? readdirSync(VERSIONS).sort((a, b) => Number(a) - Number(b)) : [];
  if (oldest === undefined)
    throw new Error('These tests need PostgreSQL of the system; npm test installs it.');
  return join(VERSIONS, oldest, 'bin');
}

/** Starts the system's PostgreSQL, which is not the one we ship, on a folder of its own: a server behind DATABASE_URL. */
export async function startExternalPostgres(): Promise<ExternalPostgres> {
  const folder = await mkdtemp(join(tmpdir(), 'molecule-external-'));
  const account = await chooseAccount(folder);
  if (account) await giveTo(account, folder);
  const bin = programs();
  const data = join(folder, 'data');
  await runAs(account, join(bin, 'initdb'), [
    '-D',
    data,
    '-U',
    'molecule',
    '-A',
    'trust',
    '--no-sync',
    '-E',
    'UTF8',
  ]);
  const port = await findFreePort();
  const settings = ['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories=', '-c', 'fsync=off'];
  const server = spawnAs(account, join(bin, 'postgres'), ['-D', data, '-p', String(port), ...settings], {
    stdio: 'ignore',
  });
  const url = `postgres://molecule@127.0.0.1:${port}/postgres`;
  const stop = (): Promise<void> => end(server, folder);
  try {
    await vi.waitFor(() => answer(url), { timeout: START_MS_MAX, interval: 50 });
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, stop };
}

async function answer(url: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {}, connect_timeout: 2 });
  try {
    await sql`select 1`;
  } finally {
    await sql.end({ timeout: 1 });
  }
}

async function end(server: ChildProcess, folder: string): Promise<void> {
  if (server.exitCode === null && server.signalCode === null) {
    const exited = once(server, 'exit');
    server.kill('SIGINT');
    await exited;
  }
  await rm(folder, { recursive: true, force: true });
}
