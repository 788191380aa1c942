import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Files below `paths` in a fixed order; a path may be a file or a folder, and may be missing. */
function listFiles(paths) {
  return paths.flatMap((path) => {
    try {
      return readdirSync(path, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .sort();
    } catch (error) {
      if (error.code === 'ENOTDIR') return [path];
      if (error.code === 'ENOENT') return [];
      throw error;
    }
  });
}

/** One hash over the names and contents of all files below `paths`. */
export function hashFiles(paths) {
  const hash = createHash('sha256');
  for (const file of listFiles(paths)) hash.update(file).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}
