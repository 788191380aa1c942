import { posix } from 'node:path';
import type { Readable } from 'node:stream';
import type { FileEntry } from '../port';
import { headersOf } from './tar';

/** As many as are shown on any backend. */
export const ENTRIES_MAX = 10_000;

/**
 * The entries of an archive of a folder, `depth` levels deep. The engine has no list without the contents, which pass by
 * here: null when there are more than `bytesMax` of them.
 * @param folder where it was taken; its entries begin with its last name
 */
export async function listArchive(
  archive: Readable,
  folder: string,
  { depth, bytesMax }: { readonly depth: number; readonly bytesMax: number },
): Promise<FileEntry[] | null> {
  const entries: FileEntry[] = [];
  let bytes = 0;
  for await (const { name, type, size } of headersOf(archive)) {
    bytes += HEADER_BYTES + (size ?? 0);
    if (bytes > bytesMax) return null;
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
  return entries.slice(0, ENTRIES_MAX);
}

/** Of each entry, whatever is in it. */
const HEADER_BYTES = 512;

const OPENABLE: ReadonlySet<string> = new Set(['file', 'contiguous-file', 'link', 'symlink']);
