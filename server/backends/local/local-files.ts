import { randomUUID } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import {
  chmod,
  link,
  lstat,
  mkdir,
  open,
  readdir,
  rename,
  rm,
  stat,
  unlink,
  writeFile,
} from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { FILE_BYTES_MAX } from '@/domain/workspace-files/file-roots';
import { AppError, isAppError, isMissingFile } from '../../platform/app-error';
import { fileTooLarge } from '../../platform/file-too-large';
import { fileVersion } from '../../platform/file-version';
import type { InTurn } from '../../platform/in-turn';
import type { FileEntry, NewFile, WorkspaceFiles } from '../port';
import { explainFullDisk } from './full-disk';
import { findInside, followInside } from './inside-path';
import type { WorkspaceFolder, WorkspaceFolders } from './workspace-folder';

const DRAFT = /^\.molecule-draft-[\da-f-]{36}$/;
/** A folder of packages has more; who looks deeper sees them. */
const ENTRIES_MAX = 10_000;
const { O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants;

/** The files of workspaces on this host. Writers of one workspace wait for each other. @param inTurn by workspace */
export function createLocalFiles(folders: WorkspaceFolders, inTurn: InTurn): WorkspaceFiles {
  const change = <T>(id: string, run: (folder: WorkspaceFolder) => Promise<T>): Promise<T> =>
    inTurn(`files ${id}`, () => run(folders.of(id))).catch(explainFullDisk);
  return {
    async read({ id }, path, options) {
      const content = await readInside(folders.of(id), path, options?.bytesMax);
      if (content === null) throw new AppError('file_not_found');
      return content;
    },
    write: ({ id }, files) => change(id, (folder) => writeAll(folder, files)),
    list: ({ id }, path, { depth }) => listInside(folders.of(id), path, depth),
    remove: ({ id }, path) => change(id, (folder) => removeInside(folder, path)),
    async seed(files) {
      for (const { workspace, path, content } of files) {
        await change(workspace.id, (folder) => writeFirst(folder, path, content));
      }
    },
  };
}

/** Null where there is no file of that path. */
async function readInside(
  folder: WorkspaceFolder,
  path: string,
  bytesMax = FILE_BYTES_MAX,
): Promise<Uint8Array | null> {
  const real = await followInside(folder, path);
  if (real === null) return null;
  // Without waiting for somebody to write: it may be a pipe.
  const file = await open(real, O_RDONLY | O_NOFOLLOW | O_NONBLOCK).catch(nullIfMissing);
  if (file === null) return null;
  try {
    const found = await file.stat();
    if (!found.isFile()) return null;
    if (found.size > bytesMax) throw fileTooLarge(bytesMax);
    return await file.readFile();
  } finally {
    await file.close();
  }
}

/** A file that is to be written, as far as it is known to be possible. */
interface Planned extends NewFile {
  /** Where it goes; its folder may not be there yet. */
  readonly target: string;
  readonly mode: number;
}

/** All or none: what can be refused is refused before the first file is touched, and each is replaced in one step. */
async function writeAll(folder: WorkspaceFolder, files: readonly NewFile[]): Promise<void> {
  await folder.make();
  const planned: Planned[] = [];
  for (const file of files) planned.push(...(await planOne(folder, file)));
  assertApart(planned);
  const drafts: { draft: string; target: string }[] = [];
  try {
    for (const { target, content, mode } of planned) {
      await mkdir(dirname(target), { recursive: true, mode: 0o700 });
      const draft = join(dirname(target), `.molecule-draft-${randomUUID()}`);
      drafts.push({ draft, target });
      await writeFile(draft, content, { flag: 'wx', mode });
      await chmod(draft, mode);
    }
    for (const { draft, target } of drafts) await rename(draft, target);
  } finally {
    for (const { draft } of drafts) await unlink(draft).catch(nullIfMissing);
  }
}

/** Nothing is left to do where the content is there already. */
async function planOne(folder: WorkspaceFolder, file: NewFile): Promise<Planned[]> {
  const target = await findTarget(folder, file.path);
  const there = await lstat(target).catch(nullIfMissing);
  if (there?.isDirectory()) throw new AppError('path_taken', { field: 'path' });
  const content = there ? await readInside(folder, file.path).catch(nullIfRefused) : null;
  const [current, version] = [content && fileVersion(content), fileVersion(file.content)];
  if (current === version) return [];
  if (file.expectedVersion !== undefined && file.expectedVersion !== current) {
    const details = { current_version: current };
    throw new AppError('file_changed', { field: 'expected_version', details });
  }
  return [{ ...file, target, mode: modeOf(there) }];
}

/** Nobody else of this host reads it; a script that could be run can be run after. */
const modeOf = (there: Stats | null): number => (there?.isFile() ? there.mode & 0o777 : 0o600);

/** Where a new file goes: the folders that are there are looked at, for links and for files in their place. */
async function findTarget(folder: WorkspaceFolder, path: string): Promise<string> {
  const found = await findInside(folder, path);
  if (found) {
    const parent = await lstat(dirname(found.real)).catch(nullIfMissing);
    if (parent?.isDirectory()) return found.real;
    throw new AppError('path_taken', { field: 'path' });
  }
  // Its folder is not there yet; what is there and is no folder, such as a link to nowhere, is in the way.
  const parent = dirname(path) === '/' ? null : await findTarget(folder, dirname(path));
  if (parent === null || (await lstat(parent).catch(nullIfMissing)) !== null)
    throw new AppError('path_taken', { field: 'path' });
  return join(parent, basename(path));
}

/** Of the new files none may be in the way of another. */
function assertApart(planned: readonly Planned[]): void {
  const targets = planned.map(({ target }) => target);
  const inTheWay = targets.some((one) => targets.some((other) => other.startsWith(`${one}/`)));
  if (inTheWay) throw new AppError('path_taken', { field: 'path' });
}

async function writeFirst(folder: WorkspaceFolder, path: string, content: Uint8Array): Promise<void> {
  await folder.make();
  const target = await findTarget(folder, path);
  await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  const draft = join(dirname(target), `.molecule-draft-${randomUUID()}`);
  try {
    await writeFile(draft, content, { flag: 'wx', mode: 0o600 });
    // Unlike a rename it fails where something is, and leaves that as it is.
    await link(draft, target).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  } finally {
    await unlink(draft).catch(nullIfMissing);
  }
}

async function removeInside(folder: WorkspaceFolder, path: string): Promise<void> {
  const found = await findInside(folder, path);
  const there = found && (await lstat(found.real).catch(nullIfMissing));
  if (!found || !there) throw new AppError('file_not_found');
  // A link is removed, not what it leads to.
  await rm(found.real, { recursive: true, maxRetries: 3 });
}

async function listInside(folder: WorkspaceFolder, path: string, depth: number): Promise<FileEntry[]> {
  const entries: FileEntry[] = [];
  let level = [path];
  for (let at = 0; at < depth && level.length > 0; at += 1) {
    const next: string[] = [];
    for (const parent of level) {
      const found = entries.length < ENTRIES_MAX ? await listOne(folder, parent) : [];
      entries.push(...found);
      next.push(...found.filter(({ kind }) => kind === 'directory').map((entry) => entry.path));
    }
    level = next;
  }
  return entries.slice(0, ENTRIES_MAX).sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** What lies directly in a folder; links are shown as the files that they lead to, and not at all where they lead elsewhere. */
async function listOne(folder: WorkspaceFolder, path: string): Promise<FileEntry[]> {
  const real = await followInside(folder, path).catch(nullIfRefused);
  const found = real && (await readdir(real, { withFileTypes: true }).catch(nullIfMissing));
  if (!found) return [];
  const entries = await Promise.all(
    found
      .filter(({ name }) => !DRAFT.test(name))
      .map(async (entry): Promise<FileEntry | null> => {
        const at = `${path}/${entry.name}`;
        if (entry.isDirectory()) return { path: at, kind: 'directory', sizeBytes: 0 };
        const file = entry.isFile()
          ? join(real, entry.name)
          : await followInside(folder, at).catch(nullIfRefused);
        const facts = file === null ? null : await stat(file).catch(nullIfMissing);
        return facts?.isFile() ? { path: at, kind: 'file', sizeBytes: facts.size } : null;
      }),
  );
  return entries.filter((entry) => entry !== null);
}

function nullIfMissing(error: unknown): null {
  const { code } = error as NodeJS.ErrnoException;
  // ENXIO: a pipe or socket that nobody serves; ELOOP: it became a link just now.
  if (isMissingFile(error) || code === 'ELOOP' || code === 'ENXIO') return null;
  throw error;
}

function nullIfRefused(error: unknown): null {
  if (isAppError(error)) return null;
  throw error;
}
