import type { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { fileTooLarge } from '../../platform/file-too-large';
import { type Engine, isEngineStatus, LONG_MS } from './engine';
import type { ImageUser } from './image-users';
import { openArchive } from './open-archive';
import { FILE_MODE, FOLDER_MODE, isInVolume, PRIVATE_FILES, PRIVATE_MODE, parentOf } from './paths';
import { firstFileOf, packTar, type TarEntry } from './tar';

/** Bits of a mode as Go writes them. */
const IS_FOLDER = 2 ** 31;
const IS_LINK = 2 ** 27;
const PERMISSIONS = 0o777;
/** A file is held in memory as a whole. */
const READ_BYTES_MAX = 32 * 1024 * 1024;

export interface PathInfo {
  readonly kind: 'file' | 'directory' | 'link';
  readonly mode: number;
  readonly sizeBytes: number;
  /** Where a link leads in the end, inside the container. */
  readonly target: string;
}

export interface FileToPut {
  readonly path: string;
  readonly content: Uint8Array;
  /** Of the file that is replaced, which keeps its mode. */
  readonly mode?: number | undefined;
}

export interface ReadableFiles {
  info(path: string): Promise<PathInfo | null>;
  /** What is at a path, as an archive; null when nothing is. */
  archive(path: string): Promise<Readable | null>;
}

/** The files of one container, through the archives that the engine reads and writes whether or not it runs. */
export interface ContainerFiles extends ReadableFiles {
  /** Writes all at once, folders first; what is there already of them stays and becomes the owner's. */
  put(folders: readonly string[], files: readonly FileToPut[], owner: ImageUser): Promise<void>;
}

/** @param now the time that written files get */
export function filesIn(
  engine: Engine,
  container: Docker.Container,
  now: () => Date,
  signal?: AbortSignal,
): ContainerFiles {
  const files: ContainerFiles = {
    async info(path) {
      try {
        const answer = await engine.call((_, abortSignal) => container.infoArchive({ path, abortSignal }), {
          signal,
        });
        return parseInfo(answer);
      } catch (error) {
        if (isEngineStatus(error, [404])) return null;
        // Below a file there is nothing; the engine calls it a fault of its own.
        const parent =
          isEngineStatus(error, [500]) && path !== '/' ? await files.info(parentOf(path)) : undefined;
        if (parent === null || parent?.kind === 'file') return null;
        throw error;
      }
    },
    archive: (path) => openArchive(engine, container, path, signal),
    async put(folders, toPut, owner) {
      const common = { uid: owner.uid, gid: owner.gid, mtime: now() };
      const entries: TarEntry[] = [
        ...folders.map((path) => ({
          ...common,
          name: nameOf(path),
          type: 'directory' as const,
          mode: FOLDER_MODE,
        })),
        ...toPut.map(({ path, content, mode }) => ({
          ...common,
          name: nameOf(path),
          type: 'file' as const,
          mode: PRIVATE_FILES.test(path) ? PRIVATE_MODE : (mode ?? FILE_MODE),
          content,
        })),
      ];
      const tar = await packTar(entries);
      await engine.call((_, abortSignal) => container.putArchive(tar, { path: '/', abortSignal }), {
        timeoutMs: LONG_MS,
        signal,
      });
    },
  };
  return files;
}

const nameOf = (path: string): string => path.slice(1);

/** The engine describes what is at a path in a header of its answer. */
function parseInfo(answer: NodeJS.ReadableStream): PathInfo {
  (answer as NodeJS.ReadableStream & { resume(): void }).resume();
  const { headers } = answer as unknown as { headers: Record<string, string | undefined> };
  const text = Buffer.from(headers['x-docker-container-path-stat'] ?? '', 'base64').toString('utf8');
  const { mode, size, linkTarget } = JSON.parse(text) as { mode: number; size: number; linkTarget: string };
  const has = (bit: number): boolean => Math.floor(mode / bit) % 2 === 1;
  return {
    kind: has(IS_FOLDER) ? 'directory' : has(IS_LINK) ? 'link' : 'file',
    // In the lowest bits, whatever stands above them.
    mode: (mode % 2 ** 24) & PERMISSIONS,
    sizeBytes: size,
    target: linkTarget,
  };
}

/** Null where no file is. A link leads to what it stands for, unless that lies outside of the workspace's folders. */
export async function readFile(
  files: ReadableFiles,
  path: string,
  bytesMax = READ_BYTES_MAX,
): Promise<Buffer | null> {
  const info = await files.info(path);
  if (info === null || info.kind === 'directory') return null;
  if (info.kind === 'link') {
    const isFollowed = isInVolume(info.target) && (await files.info(info.target))?.kind === 'file';
    return isFollowed ? readFile(files, info.target, bytesMax) : null;
  }
  if (info.sizeBytes > bytesMax) throw fileTooLarge(bytesMax);
  const archive = await files.archive(path);
  return archive && firstFileOf(archive);
}
