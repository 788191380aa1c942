import type { Dirent } from 'node:fs';
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { TEMPLATE_LIMITS } from '@/domain/org-template/limits';
import type { TemplateFile, TemplateFiles } from '@/domain/org-template/types';
import { AppError, isMissingFile } from '../platform/app-error';

/** What tools leave in a folder; never part of a template. */
const IGNORED = new Set(['.git', 'node_modules', '.DS_Store']);
const READS_AT_ONCE = 32;

interface Found {
  readonly path: string;
  readonly at: string;
}

/**
 * Reads the folder of a template into memory, within the limits of a template. A link that leads out of the folder is
 * kept as refused, so that whatever refers to it says so. Null when there is no such folder.
 */
export async function loadTemplateFolder(folder: string): Promise<TemplateFiles | null> {
  const root = await realpath(folder).catch(nullWhereMissing);
  if (root === null) return null;
  const files = new Map<string, TemplateFile>();
  const found = await listFiles(root, files);
  let totalBytes = 0;
  for (let start = 0; start < found.length; start += READS_AT_ONCE) {
    const part = found.slice(start, start + READS_AT_ONCE);
    const read = await Promise.all(part.map(readTemplateFile));
    for (const [at, file] of read.entries()) {
      files.set(part[at]?.path ?? '', file);
      totalBytes += 'bytes' in file ? file.bytes.byteLength : 0;
    }
    if (totalBytes > TEMPLATE_LIMITS.totalBytes) throw tooLarge(`${TEMPLATE_LIMITS.totalBytes} bytes`);
  }
  return files;
}

/** Every file below `root`, by path; what may not be read goes into `refused` with the reason. */
async function listFiles(root: string, refused: Map<string, TemplateFile>): Promise<Found[]> {
  const found: Found[] = [];
  const folders: Found[] = [{ path: '', at: root }];
  const seen = new Set<string>([root]);
  const take = (path: string, at: string, isFolder: boolean): void => {
    if (isFolder && !seen.has(at)) folders.push({ path, at });
    if (isFolder) seen.add(at);
    else found.push({ path, at });
    if (found.length > TEMPLATE_LIMITS.files) throw tooLarge(`${TEMPLATE_LIMITS.files} files`);
  };
  // The list grows while it is walked.
  for (const folder of folders) {
    const entries = (await readdir(folder.at, { withFileTypes: true })).sort(byName);
    for (const entry of entries) {
      if (IGNORED.has(entry.name)) continue;
      const path = folder.path === '' ? entry.name : `${folder.path}/${entry.name}`;
      const at = join(folder.at, entry.name);
      if (entry.isSymbolicLink()) await followLink(root, path, at, take, refused);
      else if (entry.isDirectory() || entry.isFile()) take(path, at, entry.isDirectory());
      else refused.set(path, { refused: 'is no ordinary file' });
    }
  }
  return found;
}

async function followLink(
  root: string,
  path: string,
  at: string,
  take: (path: string, at: string, isFolder: boolean) => void,
  refused: Map<string, TemplateFile>,
): Promise<void> {
  const target = await realpath(at).catch(() => null);
  if (target === null) refused.set(path, { refused: 'is a link that leads nowhere' });
  else if (!target.startsWith(root + sep))
    refused.set(path, { refused: 'is a link that leads out of the template' });
  else take(path, target, (await stat(target)).isDirectory());
}

async function readTemplateFile({ at }: Found): Promise<TemplateFile> {
  const { size } = await stat(at);
  if (size > TEMPLATE_LIMITS.yamlBytes)
    return { refused: `is larger than ${TEMPLATE_LIMITS.yamlBytes} bytes` };
  return { bytes: await readFile(at) };
}

const byName = (a: Dirent, b: Dirent): number => (a.name < b.name ? -1 : 1);

const tooLarge = (limit: string): AppError =>
  new AppError('invalid_org_template', {
    public: `The organisation template has more than ${limit}, which is the limit.`,
  });

function nullWhereMissing(error: unknown): null {
  if (isMissingFile(error)) return null;
  throw error;
}
