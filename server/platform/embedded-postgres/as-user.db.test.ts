import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { chmod, chown, mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startFixture } from './fixtures/child-process';
import { silentLog as log, tempDataDirs } from './fixtures/temp-data-dir';
import { startEmbeddedPostgres } from './start-embedded-postgres';

const temp = tempDataDirs();
const isRoot = process.getuid?.() === 0;
const AS_NOBODY = ['setpriv', '--reuid=nobody', '--regid=nogroup', '--clear-groups'];
/** A checkout in a folder closed to others (root's home) cannot be run by anyone else. */
const nobodyCanRead =
  isRoot && spawnSync('setpriv', [...AS_NOBODY.slice(1), 'cat', import.meta.filename]).status === 0;

function nobody(): number {
  return Number(execFileSync('id', ['-u', 'nobody'], { encoding: 'utf8' }));
}

async function ownServerOnce(dataDir: string, through: string[]): Promise<{ uid: number }> {
  const child = startFixture('server-owner.ts', [dataDir], through);
  const started = JSON.parse(await child.line(0)) as { uid: number };
  await child.line(5);
  process.kill(child.pid, 'SIGTERM');
  await child.ended;
  return started;
}

describe.runIf(isRoot)('as root', () => {
  it('works below a folder closed to everybody else, and root does not own the data', async () => {
    const closed = await temp.make();
    chmodSync(closed, 0o700);
    const dataDir = join(closed, 'deep', 'data');
    const server = await startEmbeddedPostgres({ dataDir, log });
    await server.stop();
    expect((await stat(join(dataDir, 'postgres'))).uid).not.toBe(0);
    expect((await stat(closed)).mode & 0o777).toBe(0o700);
  });

  it('works without the capability to pass closed folders, as in a container', async () => {
    const dataDir = await temp.make();
    const { uid } = await ownServerOnce(dataDir, [
      'setpriv',
      '--bounding-set=-dac_read_search',
      '--inh-caps=-dac_read_search',
    ]);
    expect(uid).toBe(0);
    expect((await stat(dataDir)).mode & 0o777).toBe(0o710);
    // The files that lie beside the data stay closed all the same.
    expect((await stat(join(dataDir, 'postgres.log'))).mode & 0o077).toBe(0);
  });
});

describe.runIf(nobodyCanRead)('as an ordinary user', () => {
  it('works, twice, and again after root has started it once', async () => {
    const dataDir = join(await temp.make(), 'data');
    await mkdir(dataDir);
    await chmod(join(dataDir, '..'), 0o755);
    await chown(dataDir, nobody(), (await stat(dataDir)).gid);
    expect((await ownServerOnce(dataDir, AS_NOBODY)).uid).toBe(nobody());
    await ownServerOnce(dataDir, AS_NOBODY);
    await ownServerOnce(dataDir, []);
    expect((await stat(join(dataDir, 'postgres'))).uid).toBe(nobody());
    await ownServerOnce(dataDir, AS_NOBODY);
  });
});
