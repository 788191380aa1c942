import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { chmod, chown, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  chooseAccount,
  runAs,
  type ServerAccount,
  spawnAs,
} from '@/server/platform/embedded-postgres/as-user';
import { readPidFile } from '@/server/platform/embedded-postgres/pid-file';
import { waitUntil } from '@/server/platform/embedded-postgres/polling';
import { freePort } from './free-port';
import { makeTempFolder } from './temp-folders';

const SYSTEM_POSTGRES = '/usr/lib/postgresql';
const READY_MS_MAX = 60_000;

/** A running server that Molecule does not own; it ends with `removeTempFolders`. */
export interface ExternalPostgres {
  /** The address of a new, empty database on it. */
  createDatabase(name: string): Promise<string>;
  /** Ends it in order, with its connections. */
  stop(): Promise<void>;
  /** The same again, at the same address. */
  start(): Promise<void>;
}

/** Starts the system's PostgreSQL (15 or newer) on a folder of its own. */
export async function startExternalPostgres(): Promise<ExternalPostgres> {
  const bin = findBinaries();
  const folder = join(makeTempFolder('postgres'), 'data');
  await mkdir(folder, { mode: 0o700 });
  const account = await chooseAccount(folder);
  await openTo(account, folder);
  const identity = ['-U', 'molecule'];
  await runAs(account, join(bin, 'initdb'), [
    '-D',
    folder,
    ...identity,
    '-A',
    'trust',
    '-E',
    'UTF8',
    '--no-sync',
  ]);
  const port = await freePort();
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', `port=${port}`, 'fsync=off'];
  const args = ['-D', folder, ...settings.flatMap((setting) => ['-c', setting])];
  const isReady = async () => (await readPidFile(folder))?.status === 'ready';
  let server: ChildProcess;
  const start = async (): Promise<void> => {
    server = spawnAs(account, join(bin, 'postgres'), args, { stdio: 'ignore' });
    if (await waitUntil(isReady, READY_MS_MAX)) return;
    throw new Error("The system's PostgreSQL did not become ready.");
  };
  await start();
  return {
    start,
    async stop() {
      const ended = once(server, 'exit');
      server.kill('SIGINT');
      await ended;
    },
    async createDatabase(name) {
      await runAs(account, join(bin, 'createdb'), ['-h', '127.0.0.1', '-p', String(port), ...identity, name]);
      return `postgres://molecule@127.0.0.1:${port}/${name}`;
    },
  };
}

function findBinaries(): string {
  const versions = existsSync(SYSTEM_POSTGRES) ? readdirSync(SYSTEM_POSTGRES) : [];
  const [newest] = versions
    .filter((version) => existsSync(join(SYSTEM_POSTGRES, version, 'bin', 'postgres')))
    .sort((a, b) => Number(b) - Number(a));
  if (newest === undefined) throw new Error('This test needs the PostgreSQL server binaries of the system.');
  return join(SYSTEM_POSTGRES, newest, 'bin');
}

async function openTo(account: ServerAccount | null, folder: string): Promise<void> {
  if (account === null) return;
  await chown(folder, account.uid, account.gid);
  await chmod(dirname(folder), 0o755);
}
