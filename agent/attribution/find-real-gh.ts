import { accessSync, closeSync, constants, openSync, readSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Stands in every wrapper: by it one knows itself and all others like it, wherever they lie. */
export const WRAPPER_MARK = 'molecule gh wrapper';
const HEAD_BYTES = 512;

/** The first gh on the search path that is no wrapper of this kind; null where there is none. */
export function findRealGh(searchPath: string): string | null {
  return (
    searchPath
      .split(delimiter)
      .filter((folder) => folder !== '')
      .map((folder) => join(folder, 'gh'))
      .find((path) => isProgram(path) && !isWrapper(path)) ?? null
  );
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function isWrapper(path: string): boolean {
  try {
    const file = openSync(path, 'r');
    try {
      const head = Buffer.alloc(HEAD_BYTES);
      return head.subarray(0, readSync(file, head, 0, HEAD_BYTES, 0)).includes(WRAPPER_MARK);
    } finally {
      closeSync(file);
    }
  } catch {
    // It may be run without being read.
    return false;
  }
}
