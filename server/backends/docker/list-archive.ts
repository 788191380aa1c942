import { posix } from 'node:path';
import type { Readable } from 'node:stream';
import { AppError } from '../../platform/app-error';
import type { FileEntry } from '../port';
import { headersOf } from './tar';

/** The engine has no list without the contents, which pass by here. */
const ARCHIVE_BYTES_MAX = 256 * 1024 * 1024;

/**
 * The entries of an archive of a folder, `depth` levels deep.
 * @param folder where it was taken; its entries begin with its last name
 */
export async function listArchive(archive: Readable, folder: string, depth: number): Promise<FileEntry[]> {
  const entries: FileEntry[] = [];
  let bytes = 0;
  for await (const { name, type, size } of headersOf(archive)) {
    bytes += size ?? 0;
    if (bytes > ARCHIVE_BYTES_MAX) throw tooLarge();
    const inside = name
      .split('/')
      .filter((part) => part !== '' && part !== '.')
      .slice(1);
    if (inside.length === 0 || inside.length > depth) continue;
    const kind = type === 'directory' ? 'directory' : 'file';
    // Devices and pipes are nothing that a person could open.
    if (kind === 'file' && !OPENABLE.has(type ?? 'file')) continue;
    entries.push({ path: posix.join(folder, ...inside), kind, sizeBytes: kind === 'file' ? (size ?? 0) : 0 });
  }
  return entries;
}

const tooLarge = (): AppError =>
  new AppError('machine_failed', {
    public: 'This folder is too large to be listed; look at it in the terminal.',
  });

const OPENABLE: ReadonlySet<string> = new Set(['file', 'contiguous-file', 'link', 'symlink']);
