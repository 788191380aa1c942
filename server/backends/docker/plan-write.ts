import { AppError } from '../../platform/app-error';
import { fileVersion } from '../../platform/file-version';
import type { NewFile } from '../port';
import { type ContainerFiles, type FileToPut, readFile } from './container-files';
import { foldersOf } from './paths';

export interface PlannedWrite {
  /** Those that are missing, outermost first. */
  readonly folders: readonly string[];
  readonly files: readonly FileToPut[];
}

/** What has to be written so that all of `toWrite` is there; refuses all of it when one of it may not be written. */
export async function planWrite(files: ContainerFiles, toWrite: readonly NewFile[]): Promise<PlannedWrite> {
  for (const { path } of toWrite) {
    if (toWrite.some((other) => other.path.startsWith(`${path}/`))) throw new AppError('path_taken');
  }
  const planned = await Promise.all(toWrite.map((file) => planFile(files, file)));
  const changed = planned.filter((file) => file !== null);
  return { folders: await missingFolders(files, changed), files: changed };
}

/** Null when the content is there already. */
async function planFile(files: ContainerFiles, file: NewFile): Promise<FileToPut | null> {
  const { path, content, expectedVersion } = file;
  const info = await files.info(path);
  if (info?.kind === 'directory') throw new AppError('path_taken');
  if (expectedVersion !== undefined) {
    const there = await readFile(files, path);
    const current = there && fileVersion(there);
    if (current === fileVersion(content)) return null;
    if (current !== expectedVersion) {
      throw new AppError('file_changed', { details: { current_version: current } });
    }
  }
  return { path, content, mode: info?.kind === 'file' ? info.mode : undefined };
}

/** The folders that files need and that are not there; `path_taken` where something else stands in the place of one. */
export async function missingFolders(
  files: ContainerFiles,
  toPut: readonly { readonly path: string }[],
): Promise<string[]> {
  const needed = [...new Set(toPut.flatMap(({ path }) => foldersOf(path)))];
  const infos = await Promise.all(needed.map((folder) => files.info(folder)));
  for (const info of infos) {
    const isFolder =
      info === null ||
      info.kind === 'directory' ||
      (info.kind === 'link' && (await files.info(info.target))?.kind === 'directory');
    if (!isFolder) throw new AppError('path_taken');
  }
  return needed.filter((_, at) => infos[at] === null);
}

/** Those of which nothing is there yet. */
export async function findMissing<T extends { readonly path: string }>(
  files: ContainerFiles,
  all: readonly T[],
): Promise<T[]> {
  const infos = await Promise.all(all.map(({ path }) => files.info(path)));
  return all.filter((_, at) => infos[at] === null);
}
