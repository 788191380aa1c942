import { AppError } from '../../platform/app-error';
import type { BackendWorkspace, FileEntry } from '../port';
import type { ReadableFiles } from './container-files';
import type { FileParts } from './file-parts';
import { listArchive } from './list-archive';
import { listInside } from './list-inside';

/** Sooner read than a container is started that tells the names alone. */
const QUICK_BYTES_MAX = 8 * 1024 * 1024;
/** Where no image of the agent is here to tell them. */
const ARCHIVE_BYTES_MAX = 256 * 1024 * 1024;

/** Reads with the files of a workspace, whether or not its container is there. */
type Reading = <T>(read: (files: ReadableFiles) => Promise<T>) => Promise<T>;

/** What lies in a folder, however much is in it. */
export async function listFolder(
  parts: FileParts,
  workspace: BackendWorkspace,
  { folder, depth, reading }: { readonly folder: string; readonly depth: number; readonly reading: Reading },
): Promise<FileEntry[]> {
  const byArchive = (bytesMax: number): Promise<FileEntry[] | null> =>
    reading(async (files) => {
      const info = await files.info(folder);
      const archive = info?.kind === 'directory' ? await files.archive(folder) : null;
      return archive ? listArchive(archive, folder, { depth, bytesMax }) : [];
    });
  const found =
    (await byArchive(QUICK_BYTES_MAX)) ??
    (await listInside(parts, workspace, folder, depth)) ??
    (await byArchive(ARCHIVE_BYTES_MAX));
  if (found) return found;
  throw new AppError('machine_failed', {
    public: 'This folder is too large to be listed; look at it in the terminal.',
  });
}
