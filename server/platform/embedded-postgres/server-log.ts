import { open, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';

const ROTATE_ABOVE_BYTES = 10 * 1024 * 1024;
const TAIL_BYTES = 2_000;

/** What PostgreSQL prints: written by the server itself, so that it stays complete when this process is killed. */
export function serverLogPath(dataDir: string): string {
  return join(dataDir, 'postgres.log');
}

/** Moves a large log aside; the one before it is dropped. */
export async function rotateServerLog(path: string): Promise<void> {
  if ((await sizeOf(path)) > ROTATE_ABOVE_BYTES) await rename(path, `${path}.1`);
}

/** Its length now; give it to readServerLog to see only what came later. */
export async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => null))?.size ?? 0;
}

/** The end of what was written after `from`. */
export async function readServerLog(path: string, from: number): Promise<string> {
  const file = await open(path, 'r').catch(() => null);
  if (file === null) return '';
  try {
    const { size } = await file.stat();
    const start = Math.max(from, size - TAIL_BYTES, 0);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.max(size - start, 0)), 0, null, start);
    return buffer.subarray(0, bytesRead).toString('utf8').trim();
  } finally {
    await file.close();
  }
}
