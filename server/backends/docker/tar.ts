import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { extract, type Header, pack } from 'tar-stream';

export interface TarEntry {
  /** Relative to where the archive is unpacked. */
  readonly name: string;
  readonly type: 'file' | 'directory';
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly mtime: Date;
  readonly content?: Uint8Array;
}

/** An archive in memory. */
export async function packTar(entries: readonly TarEntry[]): Promise<Buffer> {
  const archive = pack();
  const packed = buffer(archive);
  for (const { content, ...header } of entries) {
    if (content) archive.entry(header, Buffer.from(content));
    else archive.entry(header);
  }
  archive.finalize();
  return packed;
}

/** Nothing, as an archive: what an image without a single file is made of. */
export const EMPTY_TAR = Buffer.alloc(1024);

/** The content of the first plain file of an archive; null when there is none. */
export async function firstFileOf(archive: Readable): Promise<Buffer | null> {
  try {
    for await (const entry of archive.pipe(extract())) {
      if (entry.header.type === 'file' || entry.header.type === 'contiguous-file') return await buffer(entry);
      entry.resume();
    }
    return null;
  } finally {
    release(archive);
  }
}

/** The headers of an archive, in its order; contents are passed over. */
export async function* headersOf(archive: Readable): AsyncGenerator<Header> {
  try {
    for await (const entry of archive.pipe(extract())) {
      yield entry.header;
      entry.resume();
    }
  } finally {
    release(archive);
  }
}

/** While an archive is being read the engine answers nothing else about its container. */
const release = (archive: Readable): void => void archive.destroy();
