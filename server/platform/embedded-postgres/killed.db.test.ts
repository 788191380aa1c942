import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import postgres from 'postgres';
import { describe, expect, it } from 'vitest';
import { acquireDataLock, DataLockHeldError } from './data-lock';
import { type FixtureProcess, startFixture } from './fixtures/child-process';
import { livingPostmaster, silentLog as log, tempDataDirs } from './fixtures/temp-data-dir';
import { waitUntil } from './polling';
import { findRunningServer } from './running-server';
import { startEmbeddedPostgres } from './start-embedded-postgres';

const temp = tempDataDirs();
const ENOUGH_ROWS = 300;

interface Owner {
  url: string;
  pid: number;
}

async function startOwner(dataDir: string): Promise<{ process: FixtureProcess; owner: Owner }> {
  const process = startFixture('server-owner.ts', [dataDir]);
  return { process, owner: JSON.parse(await process.line(0)) as Owner };
}

/** What the killed process had been told is stored. */
function acknowledged(process: FixtureProcess): number {
  return Number(process.lines.at(-1));
}

async function expectAllRows(dataDir: string, last: number): Promise<void> {
  const lock = await acquireDataLock(dataDir);
  const server = await startEmbeddedPostgres({ dataDir, log });
  const sql = postgres(server.url, { max: 1 });
  const rows = await sql`SELECT count(*)::int AS count FROM written WHERE number <= ${last}`;
  expect(rows[0]?.count).toBe(last);
  await sql.end();
  await server.stop();
  await lock.release();
}

describe('kill -9', () => {
  it('of the owner alone: the server it left is stopped, and every acknowledged row is there', async () => {
    const dataDir = await temp.make();
    const { process: child, owner } = await startOwner(dataDir);
    await child.line(ENOUGH_ROWS);
    process.kill(child.pid, 'SIGKILL');
    await child.ended;
    expect(await livingPostmaster(dataDir)).toBe(owner.pid);
    expect(await findRunningServer(dataDir)).toBe(owner.url);
    await expectAllRows(dataDir, acknowledged(child));
    expect(await livingPostmaster(dataDir)).toBeNull();
  });

  it('of the owner and the server together: every acknowledged row is there', async () => {
    const dataDir = await temp.make();
    const { process: child, owner } = await startOwner(dataDir);
    await child.line(ENOUGH_ROWS);
    process.kill(-owner.pid, 'SIGKILL');
    process.kill(-child.pid, 'SIGKILL');
    await child.ended;
    await expectAllRows(dataDir, acknowledged(child));
  });

  it('of the server alone: the owner is told, and the next start recovers past a busy session', async () => {
    const dataDir = await temp.make();
    const server = await startEmbeddedPostgres({ dataDir, log });
    const sql = postgres(server.url, { max: 2, onnotice: () => undefined });
    await sql`CREATE TABLE written AS SELECT generate_series(1, 10) AS number`;
    // A session in a long query does not notice that its postmaster is gone.
    const busy = sql`SELECT count(*) FROM generate_series(1, 1000000000) AS g(i) WHERE i % 7 = 0`;
    busy.catch(() => undefined);
    const isBusy = async () =>
      (await sql`SELECT 1 FROM pg_stat_activity WHERE query LIKE '%i % 7%' AND pid <> pg_backend_pid()`)
        .length > 0;
    expect(await waitUntil(isBusy, 60_000)).toBe(true);
    const told = new Promise<string>((resolve) => server.onUnexpectedExit(resolve));
    process.kill(server.pid, 'SIGKILL');
    expect(await told).toMatch(/ended unexpectedly: ended by SIGKILL/);
    expect(await new Promise((resolve) => server.onUnexpectedExit(resolve))).toBe(await told);
    await expect(server.backup('too late')).rejects.toThrow(/No backup was made/);
    await expectAllRows(dataDir, 10);
    await server.stop();
    await sql.end({ timeout: 0 });
  });

  const moments: [string, (dataDir: string) => Promise<boolean>][] = [
    ['initdb has begun', async (dataDir) => (await unfinished(dataDir)).length > 0],
    ['initdb has written the version', async (dataDir) => (await unfinished(dataDir)).includes('PG_VERSION')],
    [
      'initdb has ended',
      async (dataDir) => (await unfinished(dataDir)).includes('molecule-credentials.json'),
    ],
    ['the data folder has its name', async (dataDir) => (await readdir(dataDir)).includes('postgres')],
    ['the server is starting', async (dataDir) => (await livingPostmaster(dataDir)) !== null],
  ];

  it.each(moments)(
    'during the first start, when %s: the next start begins anew and works',
    async (_, reached) => {
      const dataDir = await temp.make();
      const child = startFixture('server-owner.ts', [dataDir]);
      expect(await waitUntil(() => reached(dataDir), 60_000)).toBe(true);
      process.kill(child.pid, 'SIGKILL');
      await child.ended;
      const server = await startEmbeddedPostgres({ dataDir, log });
      const sql = postgres(server.url, { max: 1 });
      expect([...(await sql`SELECT 1 AS one`)]).toEqual([{ one: 1 }]);
      await sql.end();
      await server.stop();
      // An initdb that was still writing may have left its folder; with nobody writing, the next start removes it.
      await (await startEmbeddedPostgres({ dataDir, log })).stop();
      expect(await unfinished(dataDir)).toEqual([]);
    },
  );
});

describe('a second process on the same data dir', () => {
  it('is refused with the pid of the first, whose server goes on', async () => {
    const dataDir = await temp.make();
    const { process: child, owner } = await startOwner(dataDir);
    const refusal = await acquireDataLock(dataDir).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(DataLockHeldError);
    expect(refusal).toMatchObject({ holderPid: child.pid });
    await expect(startEmbeddedPostgres({ dataDir, log })).rejects.toMatchObject({ holderPid: child.pid });
    expect(await livingPostmaster(dataDir)).toBe(owner.pid);
    process.kill(child.pid, 'SIGTERM');
    await child.ended;
    expect(await livingPostmaster(dataDir)).toBeNull();
    await (await acquireDataLock(dataDir)).release();
  });
});

/** What is in the folder that initdb is working on. */
async function unfinished(dataDir: string): Promise<string[]> {
  const names = (await readdir(dataDir)).filter((name) => name.startsWith('postgres.init-'));
  const contents = names.map((name) => readdir(join(dataDir, name)).catch(() => []));
  return [...names, ...(await Promise.all(contents)).flat()];
}
