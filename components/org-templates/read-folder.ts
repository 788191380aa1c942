import { TEMPLATE_LIMITS } from '@/domain/org-template/limits';
import { readText } from '@/domain/org-template/text-file';

/** A folder that a person chose, as it is sent along. */
export interface ChosenFolder {
  readonly name: string;
  /** Text by path below the chosen folder. */
  readonly files: Readonly<Record<string, string>>;
  /** How many files were left out because they are no text or too large. */
  readonly skipped: number;
}

/** What the browser knows of a chosen file. */
export type FolderFile = Pick<File, 'size' | 'arrayBuffer' | 'webkitRelativePath'>;

/** Folders that tools keep beside a template and that are no part of it. */
const FOREIGN = /(^|\/)(\.git|node_modules|__pycache__|\.venv)\//;

/** So many are read at the same time: one after the other a large folder takes long, all at once much memory. */
const AT_ONCE = 64;

const pathOf = (file: FolderFile): string => file.webkitRelativePath.split('/').slice(1).join('/');

/** What of a chosen folder belongs to the template in it. */
export const filesOfTemplate = <Chosen extends FolderFile>(files: readonly Chosen[]): readonly Chosen[] =>
  files.filter((file) => pathOf(file) !== '' && !FOREIGN.test(pathOf(file)));

/** Reads the texts of a chosen folder; the name of the folder itself is no part of their paths. */
export async function readFolder(files: readonly FolderFile[]): Promise<ChosenFolder> {
  const wanted = filesOfTemplate(files);
  const texts: Record<string, string> = {};
  for (let at = 0; at < wanted.length; at += AT_ONCE) {
    const part = wanted.slice(at, at + AT_ONCE);
    const read = await Promise.all(part.map(textOf));
    for (const [index, file] of part.entries()) {
      const text = read[index];
      if (typeof text === 'string') texts[pathOf(file)] = text;
    }
  }
  const name = files[0]?.webkitRelativePath.split('/')[0] ?? '';
  return { name, files: texts, skipped: wanted.length - Object.keys(texts).length };
}

/** How much a folder is to send. */
export const charactersOf = ({ files }: ChosenFolder): number =>
  Object.values(files).reduce((sum, text) => sum + text.length, 0);

async function textOf(file: FolderFile): Promise<string | null> {
  if (file.size > TEMPLATE_LIMITS.fileBytes) return null;
  const read = readText({ bytes: new Uint8Array(await file.arrayBuffer()) }, TEMPLATE_LIMITS.fileBytes);
  return 'text' in read ? read.text : null;
}
