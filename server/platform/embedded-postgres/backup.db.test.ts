import { cp, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import postgres from 'postgres';
import { describe, expect, it } from 'vitest';
import { silentLog as log, tempDataDirs } from './fixtures/temp-data-dir';
import { startEmbeddedPostgres } from './start-embedded-postgres';

const temp = tempDataDirs();

describe('backup', () => {
  it('makes a copy that starts with the data of that moment, and the server returns on the same url', async () => {
    const dataDir = await temp.make();
    const server = await startEmbeddedPostgres({ dataDir, log });
    const sql = postgres(server.url, { max: 1 });
    await sql`CREATE TABLE words AS SELECT 'before' AS word`;
    const { url, pid } = server;
    const copy = await server.backup('before 0002/add');
    expect(basename(copy)).toMatch(/^\d{4}-\d\d-\d\dT[\d-]+Z-before-0002-add$/);
    expect(server.url).toBe(url);
    expect(server.pid).not.toBe(pid);
    // The same client: it connects again by itself.
    await sql`INSERT INTO words VALUES ('after')`;
    await sql.end();
    await server.stop();

    const restored = await temp.make();
    // Without keeping the owner, as a person in a hurry would.
    await cp(copy, join(restored, 'postgres'), { recursive: true });
    const second = await startEmbeddedPostgres({ dataDir: restored, log });
    const check = postgres(second.url, { max: 1 });
    expect([...(await check`SELECT word FROM words`)]).toEqual([{ word: 'before' }]);
    await check.end();
    await second.stop();
  });

  it('keeps the newest three, and removes what an interrupted backup left', async () => {
    const dataDir = await temp.make();
    await mkdir(join(dataDir, 'backups', 'unfinished-1'), { recursive: true });
    await writeFile(join(dataDir, 'backups', 'note'), 'not ours');
    const server = await startEmbeddedPostgres({ dataDir, log });
    const made = [];
    for (const label of ['a', 'b', 'c', 'd']) made.push(basename(await server.backup(label)));
    await server.stop();
    expect((await readdir(join(dataDir, 'backups'))).sort()).toEqual([...made.slice(1), 'note']);
  });

  it('that fails leaves the server running and no copy', async () => {
    const dataDir = await temp.make();
    const server = await startEmbeddedPostgres({ dataDir, log });
    await writeFile(join(dataDir, 'backups'), 'a file is in the way');
    await expect(server.backup('x')).rejects.toThrow();
    await rm(join(dataDir, 'backups'));
    const sql = postgres(server.url, { max: 1 });
    expect([...(await sql`SELECT 1 AS one`)]).toEqual([{ one: 1 }]);
    await sql.end();
    // stop() waits for a backup under way, which is complete then.
    const last = server.backup('last');
    await server.stop();
    expect(await readdir(join(dataDir, 'backups'))).toEqual([basename(await last)]);
    await expect(server.backup('never')).rejects.toThrow(/stopping/);
  });
});
