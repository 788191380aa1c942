import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isMissingFile } from '../../platform/app-error';

/** Above this the log is moved aside; two of them are kept. */
export const LOG_BYTES_MAX = 5 * 1024 * 1024;
const TAIL_BYTES_MAX = 1024 * 1024;
const { O_APPEND, O_CREAT, O_NOFOLLOW, O_RDONLY, O_WRONLY } = constants;

/** The file that an agent prints into by itself, so that neither needs the other to live. Written at its end always. */
export async function openLog(path: string): Promise<FileHandle> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  return open(path, O_APPEND | O_CREAT | O_WRONLY | O_NOFOLLOW, 0o600);
}

/** A line of ours among the agent's, where it can be written: what it tells of is done all the same. */
export async function noteInLog(path: string, text: string): Promise<void> {
  try {
    const file = await openLog(path);
    await file.write(`[molecule] ${text}\n`).finally(() => file.close());
  } catch {
    // A full disk, for instance.
  }
}

/** The newest lines, also those of the log before. */
export async function readLog(path: string, lines: number): Promise<string> {
  const newest = await readTail(path);
  const text = countLines(newest) >= lines ? newest : (await readTail(`${path}.1`)) + newest;
  const all = text.split('\n');
  const hasEnd = all.at(-1) === '';
  return all.slice(-(lines + (hasEnd ? 1 : 0))).join('\n');
}

const countLines = (text: string): number => text.split('\n').length - 1;

const readTail = async (path: string): Promise<string> =>
  (await readEnd(path, TAIL_BYTES_MAX)).toString('utf8');

async function readEnd(path: string, bytesMax: number): Promise<Buffer> {
  const file = await open(path, O_RDONLY | O_NOFOLLOW).catch((error: unknown) => {
    if (isMissingFile(error)) return null;
    throw error;
  });
  if (file === null) return Buffer.alloc(0);
  try {
    const { size } = await file.stat();
    const start = Math.max(0, size - bytesMax);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - start), 0, size - start, start);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/**
 * Keeps the log within its bound. The agent holds the file open, so its content is copied and cut instead of moved; a line
 * printed between the two steps is lost, and of a log that grew while nobody looked after it only the end is kept.
 */
export async function rotateLog(path: string, bytesMax: number): Promise<void> {
  const size = (await stat(path).catch(() => null))?.size ?? 0;
  if (size <= bytesMax) return;
  const before = `${path}.1`;
  // Where the disk is full, that the log does not grow counts for more than what was in it.
  await writeFile(before, await readEnd(path, bytesMax), { mode: 0o600 }).catch(() =>
    rm(before, { force: true }),
  );
  await truncate(path);
}
