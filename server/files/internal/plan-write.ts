import { STORED_BYTES_MAX, STORED_FILES_MAX } from '@/domain/workspace-files/file-roots';
import { AppError } from '../../platform/app-error';

/** A file as the comparison sees it. */
export interface FileHead {
  readonly path: string;
  readonly sizeBytes: number;
  readonly version: string;
}

export interface FileToWrite extends FileHead {
  /** Undefined: over whatever there is; null: only where there is nothing. */
  readonly expectedVersion?: string | null | undefined;
}

/**
 * Checks a write against what is stored, and says what there is left to write: what is stored already is not.
 * Throws `file_changed`, `path_taken` or `files_full`; then nothing may be written.
 */
export function planWrite<F extends FileToWrite>(stored: readonly FileHead[], files: readonly F[]): F[] {
  const before = new Map(stored.map((file) => [file.path, file]));
  for (const file of files) assertExpected(file, before.get(file.path)?.version ?? null);
  const after = new Map<string, FileHead>([...before, ...files.map((file) => [file.path, file] as const)]);
  assertNoFolderIsFile(after, files);
  assertRoom(after, before);
  return files.filter((file) => before.get(file.path)?.version !== file.version);
}

function assertExpected({ version, expectedVersion }: FileToWrite, current: string | null): void {
  if (expectedVersion === undefined || current === expectedVersion || current === version) return;
  throw new AppError('file_changed', {
    field: 'expected_version',
    details: { current_version: current },
  });
}

/** On a disk a name is either a file or a folder; what is stored here may be copied to one. */
function assertNoFolderIsFile(all: ReadonlyMap<string, FileHead>, files: readonly FileToWrite[]): void {
  const folders = new Set([...all.keys()].flatMap(foldersOf));
  const taken = files.some(
    ({ path }) => folders.has(path) || foldersOf(path).some((folder) => all.has(folder)),
  );
  if (taken) throw new AppError('path_taken', { field: 'path' });
}

/** `/a/b/c` lies in `/a` and `/a/b`. */
export function foldersOf(path: string): string[] {
  const names = path.split('/').slice(1, -1);
  return names.map((_, at) => `/${names.slice(0, at + 1).join('/')}`);
}

/** What takes less room than before is always taken. */
function assertRoom(after: ReadonlyMap<string, FileHead>, before: ReadonlyMap<string, FileHead>): void {
  if (after.size > STORED_FILES_MAX && after.size > before.size) throw new AppError('files_full');
  const bytes = bytesOf(after);
  if (bytes > STORED_BYTES_MAX && bytes > bytesOf(before)) throw new AppError('files_full');
}

const bytesOf = (files: ReadonlyMap<string, FileHead>): number =>
  [...files.values()].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
