import { cpSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeTempFolder } from './temp-folders';

interface Journal {
  entries: { idx: number; version: string; when: number; tag: string; breakpoints: boolean }[];
}

/**
 * This build with one migration more, as a folder to start it in. The migration makes the table `from_the_future`.
 */
export function makeNewerBuild(): string {
  const folder = makeTempFolder('newer-build');
  for (const name of readdirSync('.').filter((entry) => entry !== 'drizzle' && entry !== '.env')) {
    symlinkSync(join(process.cwd(), name), join(folder, name));
  }
  cpSync('drizzle', join(folder, 'drizzle'), { recursive: true });
  const journalFile = join(folder, 'drizzle', 'meta', '_journal.json');
  const journal = JSON.parse(readFileSync(journalFile, 'utf8')) as Journal;
  const last = journal.entries.at(-1);
  if (!last) throw new Error('There is no migration at all.');
  const tag = `${String(last.idx + 1).padStart(4, '0')}_future`;
  journal.entries.push({ ...last, idx: last.idx + 1, when: last.when + 1, tag });
  writeFileSync(journalFile, JSON.stringify(journal));
  writeFileSync(join(folder, 'drizzle', `${tag}.sql`), 'create table from_the_future (id integer);\n');
  return folder;
}
