import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import postgres from 'postgres';
import { describe, expect, it } from 'vitest';
import { livingPostmaster, silentLog as log, serversBelow, tempDataDirs } from './fixtures/temp-data-dir';
import { findRunningServer } from './running-server';
import { startEmbeddedPostgres } from './start-embedded-postgres';

const temp = tempDataDirs();

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    return [...(await sql.unsafe(text))];
  } finally {
    await sql.end();
  }
}

describe('startEmbeddedPostgres', () => {
  it('creates a database that stores UTF-8, sorts by bytes, knows letters and runs in UTC', async () => {
    const server = await startEmbeddedPostgres({ dataDir: await temp.make(), log });
    expect(server.url).toMatch(/^postgres:\/\/molecule:[\w-]{32}@127\.0\.0\.1:\d+\/molecule$/);
    const [row] = await query(
      server.url,
      `SELECT lower('Ä') AS lower, 'a' > 'B' AS bytes, current_setting('TimeZone') AS zone,
              current_setting('server_encoding') AS encoding, current_setting('fsync') AS fsync,
              current_setting('synchronous_commit') AS commit, current_setting('listen_addresses') AS listen,
              current_setting('unix_socket_directories') AS sockets, current_setting('jit') AS jit`,
    );
    expect(row).toEqual({
      lower: 'ä',
      bytes: true,
      zone: 'UTC',
      encoding: 'UTF8',
      fsync: 'on',
      commit: 'on',
      listen: '127.0.0.1',
      sockets: '',
      jit: 'off',
    });
    await server.stop();
  });

  it('keeps the data over a restart, on the next start with a running server on another port', async () => {
    const dataDir = await temp.make();
    const first = await startEmbeddedPostgres({ dataDir, log });
    await query(first.url, `CREATE TABLE kept AS SELECT 'still here' AS word`);
    await Promise.all([first.stop(), first.stop()]);
    expect(await serversBelow(dataDir)).toEqual([]);
    const second = await startEmbeddedPostgres({ dataDir, log });
    expect(await query(second.url, 'SELECT word FROM kept')).toEqual([{ word: 'still here' }]);
    await second.stop();
  });

  it('lets in its own role with its password only, and that role is no superuser', async () => {
    const server = await startEmbeddedPostgres({ dataDir: await temp.make(), log });
    const wrong = server.url.replace(/:[^:@]+@/, ':wrong@');
    await expect(query(wrong, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
    await expect(query(server.url.replace('molecule:', 'postgres:'), 'SELECT 1')).rejects.toMatchObject({
      code: '28000',
    });
    await expect(query(server.url, `SELECT pg_read_file('/etc/passwd')`)).rejects.toMatchObject({
      code: '42501',
    });
    await query(server.url, 'CREATE EXTENSION pg_trgm');
    await query(server.url, 'CREATE DATABASE a_clone');
    await server.stop();
  });

  it('keeps password and log from other users', async () => {
    const dataDir = await temp.make();
    const server = await startEmbeddedPostgres({ dataDir, log });
    await server.stop();
    const modes = ['postgres', 'postgres/molecule-credentials.json', 'postgres.log'].map(
      async (name) => (await stat(join(dataDir, name))).mode & 0o077,
    );
    expect(await Promise.all(modes)).toEqual([0, 0, 0]);
  });

  it('tells other processes where the server is, only while it runs', async () => {
    const dataDir = await temp.make();
    expect(await findRunningServer(dataDir)).toBeNull();
    expect(await findRunningServer(join(dataDir, 'nowhere'))).toBeNull();
    const server = await startEmbeddedPostgres({ dataDir, log });
    expect(await findRunningServer(dataDir)).toBe(server.url);
    await server.stop();
    expect(await findRunningServer(dataDir)).toBeNull();
  });

  it('starts when the pid in a stale pid file now belongs to another program', async () => {
    const dataDir = await temp.make();
    await (await startEmbeddedPostgres({ dataDir, log })).stop();
    await writeFile(join(dataDir, 'postgres', 'postmaster.pid'), `${process.pid}\n`, { mode: 0o644 });
    const server = await startEmbeddedPostgres({ dataDir, log });
    expect(await query(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await server.stop();
  });

  it('moves a large log aside', async () => {
    const dataDir = await temp.make();
    await writeFile(join(dataDir, 'postgres.log'), Buffer.alloc(10 * 1024 * 1024 + 1, 'x'));
    await (await startEmbeddedPostgres({ dataDir, log })).stop();
    expect((await stat(join(dataDir, 'postgres.log'))).size).toBeLessThan(10_000);
    expect((await stat(join(dataDir, 'postgres.log.1'))).size).toBeGreaterThan(10 * 1024 * 1024);
  });

  it('accepts a data folder copied in with a wide mode', async () => {
    const dataDir = await temp.make();
    await (await startEmbeddedPostgres({ dataDir, log })).stop();
    await chmod(join(dataDir, 'postgres'), 0o755);
    await (await startEmbeddedPostgres({ dataDir, log })).stop();
  });
});

describe('a start that is refused', () => {
  it('names both versions when another PostgreSQL wrote the data', async () => {
    const dataDir = await temp.make();
    await (await startEmbeddedPostgres({ dataDir, log })).stop();
    await writeFile(join(dataDir, 'postgres', 'PG_VERSION'), '15\n');
    await expect(startEmbeddedPostgres({ dataDir, log })).rejects.toThrow(/PostgreSQL 15.*PostgreSQL 18/s);
  });

  it('leaves a folder alone that is not a database of this program', async () => {
    const dataDir = await temp.make();
    await mkdir(join(dataDir, 'postgres'));
    await writeFile(join(dataDir, 'postgres', 'notes.txt'), 'mine');
    await expect(startEmbeddedPostgres({ dataDir, log })).rejects.toThrow(/not a database of this program/);
    expect(await readFile(join(dataDir, 'postgres', 'notes.txt'), 'utf8')).toBe('mine');
  });

  it('shows the end of the log and leaves no process when the data is damaged', async () => {
    const dataDir = await temp.make();
    await (await startEmbeddedPostgres({ dataDir, log })).stop();
    await writeFile(join(dataDir, 'postgres', 'global', 'pg_control'), 'damaged');
    await expect(startEmbeddedPostgres({ dataDir, log })).rejects.toThrow(/did not start.*pg_control/s);
    expect(await serversBelow(dataDir)).toEqual([]);
    expect(await livingPostmaster(dataDir)).toBeNull();
  });

  it('leaves neither folder nor process when the first start fails', async () => {
    const dataDir = await temp.make();
    // A folder where the log belongs: the server cannot be started.
    await mkdir(join(dataDir, 'postgres.log'));
    await expect(startEmbeddedPostgres({ dataDir, log })).rejects.toThrow();
    expect(await serversBelow(dataDir)).toEqual([]);
    expect((await readdir(dataDir)).filter((name) => name.startsWith('postgres.init-'))).toEqual([]);
  });
});
