import { ApiError } from '@/components/api-client/api-error';
import { call } from '@/components/api-client/call';
import { fileNameOf } from '@/components/bundles/bundle-file';
import { makeZip } from '@/components/bundles/make-zip';
import { saveFile } from '@/components/ui/save-file';
import { listFiles, replaceFiles } from '@/contracts/workspace-files';
import { filePathProblem } from '@/domain/workspace-files/file-path';
import { FILE_BYTES_MAX, FILES_BYTES_MAX, FILES_PER_REQUEST_MAX } from '@/domain/workspace-files/file-roots';
import { type FilePlace, loadFile } from './load-file';

type Root = Pick<FilePlace, 'id' | 'root'>;

/** A file on its way in, with the path that it will have below the root. */
export interface Incoming {
  readonly path: string;
  readonly file: Pick<File, 'size' | 'arrayBuffer'>;
}

/** What is ready to be sent, and how many were left out because they are no text, too large or oddly named. */
export interface Upload {
  readonly texts: Readonly<Record<string, string>>;
  readonly skipped: number;
}

const DEPTH_MAX = 5;
const AT_ONCE = 8;

/** What was dropped or chosen, folders and all, below `folder`. */
export async function gatherDropped(items: readonly FileSystemEntry[], folder: string): Promise<Incoming[]> {
  const found = await Promise.all(items.map((item) => gather(item, folder)));
  return found.flat();
}

async function gather(entry: FileSystemEntry, folder: string): Promise<Incoming[]> {
  const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject),
    );
    return [{ path, file }];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const inside: FileSystemEntry[] = [];
  // A browser hands them out in parts; an empty part is the end.
  for (;;) {
    const part = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (part.length === 0) break;
    inside.push(...part);
  }
  return gatherDropped(inside, path);
}

/** Reads the texts among them as they are, line ends and all. */
export async function readUpload(incoming: readonly Incoming[]): Promise<Upload> {
  const texts: Record<string, string> = {};
  for (let at = 0; at < incoming.length; at += AT_ONCE) {
    const part = incoming.slice(at, at + AT_ONCE);
    const read = await Promise.all(part.map(textOf));
    part.forEach(({ path }, index) => {
      const text = read[index];
      if (typeof text === 'string') texts[path] = text;
    });
  }
  return { texts, skipped: incoming.length - Object.keys(texts).length };
}

async function textOf({ path, file }: Incoming): Promise<string | null> {
  if (file.size > FILE_BYTES_MAX || filePathProblem(path) !== null) return null;
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (bytes.includes(0)) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** What one request can carry. */
export function* inParts(texts: Upload['texts']): Generator<Record<string, string>> {
  let part: Record<string, string> = {};
  let [count, bytes] = [0, 0];
  for (const [path, text] of Object.entries(texts)) {
    const size = new TextEncoder().encode(text).length;
    if (count === FILES_PER_REQUEST_MAX || (count > 0 && bytes + size > FILES_BYTES_MAX)) {
      yield part;
      part = {};
      [count, bytes] = [0, 0];
    }
    part[path] = text;
    count += 1;
    bytes += size;
  }
  if (count > 0) yield part;
}

/** Writes them over whatever there is. */
export async function sendUpload({ id, root }: Root, { texts }: Upload): Promise<void> {
  for (const files of inParts(texts)) {
    await call(replaceFiles, { params: { id }, query: { root }, body: { files } });
  }
}

/** Every file below a root, however deep. */
export async function listAll({ id, root }: Root, path = ''): Promise<string[]> {
  const entries = await call(listFiles, {
    params: { id },
    query: { root, depth: DEPTH_MAX, ...(path === '' ? {} : { path }) },
  });
  const levelOf = (at: string): number => at.split('/').length - (path === '' ? 0 : path.split('/').length);
  const deeper = await Promise.all(
    entries
      .filter((entry) => entry.dir && levelOf(entry.path) === DEPTH_MAX)
      .map((entry) => listAll({ id, root }, entry.path)),
  );
  return [...entries.filter((entry) => !entry.dir).map((entry) => entry.path), ...deeper.flat()];
}

const isNoText = (error: unknown): boolean =>
  error instanceof ApiError && (error.code === 'file_not_text' || error.code === 'file_too_large');

/** Saves every text below a root as one archive; returns how many files could not be taken along. */
export async function downloadAll(
  { id, root }: Root,
  name: string,
): Promise<{ left: number; taken: number }> {
  const paths = await listAll({ id, root });
  const texts: Record<string, string> = {};
  for (let at = 0; at < paths.length; at += AT_ONCE) {
    await Promise.all(
      paths.slice(at, at + AT_ONCE).map(async (path) => {
        const file = await loadFile({ id, root, path }).catch((error: unknown) => {
          if (isNoText(error)) return null;
          throw error;
        });
        if (file) texts[path] = file.content;
      }),
    );
  }
  const taken = Object.keys(texts).length;
  if (taken > 0) saveFile(makeZip(texts), fileNameOf(name, `-${root.slice(1)}.zip`));
  return { left: paths.length - taken, taken };
}

/** Hands one text to the browser to be saved. */
export const saveText = (path: string, text: string): void =>
  saveFile(new Blob([text], { type: 'text/plain;charset=utf-8' }), path.slice(path.lastIndexOf('/') + 1));
