import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { z } from 'zod';
import { syncFolder } from '../platform/embedded-postgres/durable-write';

/**
 * A backup is one file: a line of JSON that says what it is, filled up with spaces to `HEAD_BYTES`, and then gzip of
 * lines: a heading (`# ` and JSON) before the rows of each table, a line of JSON for each row.
 * To look into one: `head -c 4096 FILE`, and `tail -c +4097 FILE | gunzip`.
 */
const manifestSchema = z.object({
  format: z.literal('molecule-backup'),
  format_version: z.literal(1),
  /** The version of Molecule that made it. */
  version: z.string(),
  created_at: z.string(),
  database: z.enum(['embedded', 'external']),
  schema: z.object({ migrations: z.int().min(1), last: z.number(), queue: z.int().min(0) }),
  /** The ids of the keys that stored secrets are encrypted with. */
  secret_keys: z.array(z.string()),
  keys_inside: z.boolean(),
  /** What is needed besides this file to have everything back. */
  needed_besides: z.array(z.string()),
  /** Of all that follows the head, and then of the head without this field. */
  sha256: z.string(),
});

export type Manifest = z.infer<typeof manifestSchema>;
export type BackupFacts = Omit<Manifest, 'sha256' | 'format' | 'format_version'>;

const HEAD_BYTES = 4096;
/** The embedded server removes what has this name from its folder of backups when it starts. */
const UNFINISHED = 'unfinished-';
/** Rows compress well at any level; this one costs little time. */
const GZIP = { level: 3 } as const;

/** A file that is no backup, or not a whole one; the message is for a person. */
export class BackupFileError extends Error {
  override readonly name = 'BackupFileError';
}

/** Writes a backup under another name and renames it when it is whole and on the disk. Replaces nothing. */
export async function writeBackupFile(
  path: string,
  facts: BackupFacts,
  lines: AsyncIterable<string>,
): Promise<void> {
  await refuseExisting(path);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const unfinished = join(dirname(path), `${UNFINISHED}${process.pid}-${basename(path)}`);
  const file = await open(unfinished, 'w', 0o600);
  try {
    await fill(file, { format: 'molecule-backup', format_version: 1, ...facts }, lines);
    await file.sync();
    await file.close();
    await refuseExisting(path);
    await rename(unfinished, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(unfinished, { force: true });
    throw error;
  }
}

async function refuseExisting(path: string): Promise<void> {
  const exists = await access(path).then(
    () => true,
    () => false,
  );
  if (exists) throw new BackupFileError(`${path} exists already. Give another name; nothing is overwritten.`);
}

async function fill(
  file: FileHandle,
  facts: Omit<Manifest, 'sha256'>,
  lines: AsyncIterable<string>,
): Promise<void> {
  const hash = createHash('sha256');
  let position = HEAD_BYTES;
  await pipeline(Readable.from(lines), createGzip(GZIP), async (packed: AsyncIterable<Buffer>) => {
    for await (const chunk of packed) {
      hash.update(chunk);
      await file.write(chunk, 0, chunk.length, position);
      position += chunk.length;
    }
  });
  const sha256 = hash.update(JSON.stringify(facts)).digest('hex');
  const head = Buffer.alloc(HEAD_BYTES, ' ');
  const text = JSON.stringify({ ...facts, sha256 });
  if (Buffer.byteLength(text) >= HEAD_BYTES) throw new Error('the head of the backup is too long');
  head.write(`${text}\n`);
  await file.write(head, 0, HEAD_BYTES, 0);
}

/** What the file says of itself, once its checksum has shown that it is whole. */
export async function readManifest(path: string): Promise<Manifest> {
  const manifest = await readHead(path);
  const { sha256, ...facts } = manifest;
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { start: HEAD_BYTES })) hash.update(chunk as Buffer);
  if (hash.update(JSON.stringify(facts)).digest('hex') !== sha256) {
    throw new BackupFileError(`${path} is damaged: its checksum is wrong. Nothing was restored.`);
  }
  return manifest;
}

async function readHead(path: string): Promise<Manifest> {
  const file = await open(path, 'r').catch((cause: unknown) => {
    throw new BackupFileError(`${path} cannot be read.`, { cause });
  });
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    const { bytesRead } = await file.read(head, 0, HEAD_BYTES, 0);
    return manifestSchema.parse(JSON.parse(head.toString('utf8', 0, bytesRead)));
  } catch (cause) {
    throw new BackupFileError(`${path} is not a backup of Molecule, or its beginning is damaged.`, { cause });
  } finally {
    await file.close();
  }
}

/** Gives the lines of a backup to `take`, and waits for it. */
export async function readBackupLines<T>(
  path: string,
  take: (lines: AsyncIterable<string>) => Promise<T>,
): Promise<T> {
  const taken: T[] = [];
  let reason: unknown;
  try {
    await pipeline(
      createReadStream(path, { start: HEAD_BYTES }),
      createGunzip(),
      async (chunks: AsyncIterable<Buffer>) => {
        taken.push(
          await take(splitLines(chunks)).catch((error: unknown) => {
            reason = error;
            throw error;
          }),
        );
      },
    );
  } catch (error) {
    // A reader that still was at work is broken off, and at times that is all that the pipeline tells.
    throw reason ?? error;
  }
  return taken[0] as T;
}

/** By hand: node:readline also splits at U+2028, which may stand in JSON. */
async function* splitLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = parts.pop() ?? '';
    yield* parts;
  }
  if (rest !== '') throw new BackupFileError('The backup ends in the middle of a line.');
}
