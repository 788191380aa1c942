import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DocPageId } from '@/components/docs/doc-pages';

/** The text of a page. Next sees the folder here and keeps its files with a build that is moved elsewhere. */
export const readDoc = (id: DocPageId): Promise<string> =>
  readFile(join(process.cwd(), 'docs', `${id}.md`), 'utf8');
