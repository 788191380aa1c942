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

/** Reads the texts of a chosen folder; the name of the folder itself is no part of their paths. */
export async function readFolder(files: readonly FolderFile[]): Promise<ChosenFolder> {
  const texts: Record<string, string> = {};
  let skipped = 0;
  for (const file of files) {
    const path = file.webkitRelativePath.split('/').slice(1).join('/');
    if (path === '' || FOREIGN.test(path)) continue;
    const text = file.size > TEMPLATE_LIMITS.fileBytes ? null : await textOf(file);
    if (text === null) skipped += 1;
    else texts[path] = text;
  }
  const name = files[0]?.webkitRelativePath.split('/')[0] ?? '';
  return { name, files: texts, skipped };
}

async function textOf(file: FolderFile): Promise<string | null> {
  const read = readText({ bytes: new Uint8Array(await file.arrayBuffer()) }, TEMPLATE_LIMITS.fileBytes);
  return 'text' in read ? read.text : null;
}
