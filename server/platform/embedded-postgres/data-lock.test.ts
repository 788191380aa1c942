import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { acquireDataLock, DataLockHeldError } from './data-lock';
import { startFixture } from './fixtures/child-process';

const made: string[] = [];

afterEach(async () => {
  for (const folder of made.splice(0)) await rm(folder, { recursive: true, force: true });
});

async function makeDataDir(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'data-lock-'));
  made.push(folder);
  return folder;
}

/** Living pid, but started at another time than the lock says: the number was given to another process. */
function staleContent(nonce = 'n'): string {
  return `${JSON.stringify({ pid: process.pid, startTime: 'another time', nonce })}\n`;
}

function claimOn(content: string): string {
  return `lock.${createHash('sha256').update(content).digest('hex').slice(0, 24)}`;
}

describe('acquireDataLock', () => {
  it('creates the data dir and a file for the owner only, and release removes it', async () => {
    const dataDir = join(await makeDataDir(), 'new', 'data');
    const lock = await acquireDataLock(dataDir);
    expect((await stat(dataDir)).mode & 0o777).toBe(0o700);
    expect((await stat(join(dataDir, 'lock'))).mode & 0o777).toBe(0o600);
    expect(JSON.parse(await readFile(join(dataDir, 'lock'), 'utf8'))).toMatchObject({ pid: process.pid });
    await lock.release();
    await lock.release();
    expect(await readdir(dataDir)).toEqual([]);
  });

  it('refuses a second taker with the pid of the holder, also inside one process', async () => {
    const dataDir = await makeDataDir();
    await acquireDataLock(dataDir);
    const refusal = await acquireDataLock(dataDir).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(DataLockHeldError);
    expect(refusal).toMatchObject({
      holderPid: process.pid,
      message: expect.stringContaining(`${process.pid}`),
    });
    expect(await readdir(dataDir)).toEqual(['lock']);
  });

  it.each([
    ['whose pid was given to another process', staleContent()],
    ['whose process is gone', `${JSON.stringify({ pid: 2 ** 22 + 1, startTime: 'x', nonce: 'n' })}\n`],
    ['left empty by a power cut', ''],
    ['that is no lock at all', 'null'],
  ])('takes over a lock %s', async (_, content) => {
    const dataDir = await makeDataDir();
    await writeFile(join(dataDir, 'lock'), content);
    const lock = await acquireDataLock(dataDir);
    expect(await readdir(dataDir)).toEqual(['lock']);
    await lock.release();
  });

  it('takes over from a process that died while it was taking over', async () => {
    const dataDir = await makeDataDir();
    const [first, second] = [staleContent('1'), staleContent('2')];
    await writeFile(join(dataDir, 'lock'), first);
    await writeFile(join(dataDir, claimOn(first)), second);
    await writeFile(join(dataDir, claimOn(second)), staleContent('3'));
    await acquireDataLock(dataDir);
    expect(await readdir(dataDir)).toEqual(['lock']);
  });

  it('does not remove the lock of the one who took over', async () => {
    const dataDir = await makeDataDir();
    const lock = await acquireDataLock(dataDir);
    await writeFile(join(dataDir, 'lock'), 'of somebody else');
    await lock.release();
    expect(await readdir(dataDir)).toEqual(['lock']);
  });

  it('has exactly one winner when several processes race', async () => {
    const takers = Array.from({ length: 6 }, () => startFixture('lock-taker.ts', []));
    await Promise.all(takers.map((taker) => taker.line(0)));
    const root = await makeDataDir();
    for (let round = 1; round <= 150; round += 1) {
      const dataDir = join(root, String(round));
      await mkdir(dataDir);
      // In turn: no lock, a stale one, a stale one that a dead process was taking over.
      if (round % 3 > 0) await writeFile(join(dataDir, 'lock'), staleContent());
      if (round % 3 > 1) await writeFile(join(dataDir, claimOn(staleContent())), staleContent('2'));
      for (const taker of takers) taker.send(dataDir);
      const answers = await Promise.all(takers.map((taker) => taker.line(round)));
      const won = takers.filter((_, index) => answers[index] === 'won');
      expect(won).toHaveLength(1);
      const others = answers.filter((answer) => answer !== 'won');
      expect(others.every((answer) => answer.startsWith('held '))).toBe(true);
      expect(JSON.parse(await readFile(join(dataDir, 'lock'), 'utf8'))).toMatchObject({ pid: won[0]?.pid });
    }
    for (const taker of takers) process.kill(taker.pid, 'SIGKILL');
    await Promise.all(takers.map((taker) => taker.ended));
  });
});
