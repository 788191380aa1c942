import { createHash, randomUUID } from 'node:crypto';
import { link, mkdir, readdir, readFile, realpath, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeNewFile } from './durable-write';
import { processStartTime } from './process-identity';

/** Another living process has this data folder. */
export class DataLockHeldError extends Error {
  override readonly name = 'DataLockHeldError';
  readonly holderPid: number;
  constructor(dataDir: string, holderPid: number) {
    super(
      `${dataDir} is in use by process ${holderPid}. Stop that process, or set DATA_DIR to another folder.`,
    );
    this.holderPid = holderPid;
  }
}

/**
 * Takes `DATA_DIR/lock` for this process, or throws DataLockHeldError. A holder that is dead, or whose pid now
 * belongs to another process, is taken over; of several that try at once exactly one succeeds.
 *
 * How: a lock appears by link(), complete and only where there is none. A stale one may only be replaced by whoever
 * holds a second lock whose name is made of the stale content; that one can be stale too, and so on. Since every
 * content is unique, "the lock still has that content" can never become true again once it was false, so a late
 * comer who gets a claim on a lock already replaced sees it and lets go.
 */
export async function acquireDataLock(dataDir: string): Promise<{ release(): Promise<void> }> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const folder = await realpath(dataDir);
  const content = await ownContent();
  const draft = join(folder, `lock.${randomUUID()}`);
  const path = join(folder, 'lock');
  try {
    while (!(await tryAcquire(folder, path, draft, content))) {
      // Something changed between two looks; look again.
    }
  } finally {
    await rm(draft, { force: true });
  }
  await removeDebris(folder);
  return { release: async () => void ((await read(path)) === content && (await rm(path, { force: true }))) };
}

/** The pid of the living process that holds the lock, or null. */
export async function findLockHolder(dataDir: string): Promise<number | null> {
  const content = await read(join(dataDir, 'lock'));
  return content === null ? null : await livingHolder(content);
}

/** @returns false when it has to be tried again */
async function tryAcquire(folder: string, path: string, draft: string, content: string): Promise<boolean> {
  await prepareDraft(draft, content);
  if (await tryLink(draft, path)) return true;
  const stale = await read(path);
  if (stale === null) return false;
  const holder = await livingHolder(stale);
  if (holder !== null) throw new DataLockHeldError(folder, holder);
  const claim = await claimStale(folder, stale, draft);
  if (claim === null) return false;
  if ((await read(path)) !== stale) {
    await rm(claim, { force: true });
    return false;
  }
  await rename(draft, path);
  return true;
}

/** Follows the claims on a stale lock to the first free one; null when the folder changed meanwhile. */
async function claimStale(folder: string, stale: string, draft: string): Promise<string | null> {
  let content = stale;
  for (;;) {
    const claim = join(folder, `lock.${createHash('sha256').update(content).digest('hex').slice(0, 24)}`);
    if (await tryLink(draft, claim)) return claim;
    const claimed = await read(claim);
    if (claimed === null) return null;
    const holder = await livingHolder(claimed);
    if (holder !== null) throw new DataLockHeldError(folder, holder);
    content = claimed;
  }
}

async function ownContent(): Promise<string> {
  const startTime = await processStartTime(process.pid);
  return `${JSON.stringify({ pid: process.pid, startTime, nonce: randomUUID() })}\n`;
}

/** Unreadable content (a power cut) has no living holder. */
async function livingHolder(content: string): Promise<number | null> {
  let stored: { pid?: unknown; startTime?: unknown } | null;
  try {
    stored = JSON.parse(content);
  } catch {
    return null;
  }
  if (typeof stored?.pid !== 'number' || typeof stored.startTime !== 'string') return null;
  return (await processStartTime(stored.pid)) === stored.startTime ? stored.pid : null;
}

async function read(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Removed as debris by a process that won meanwhile: written again. */
async function prepareDraft(draft: string, content: string): Promise<void> {
  if ((await read(draft)) === null) await writeNewFile(draft, content);
}

async function tryLink(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EEXIST' || code === 'ENOENT') return false;
    throw error;
  }
}

/** What killed processes left. Claims mean nothing once the lock they are about was replaced. */
async function removeDebris(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.startsWith('lock.'));
  await Promise.all(names.map((name) => rm(join(folder, name), { force: true })));
}
