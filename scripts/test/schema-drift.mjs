import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ROOT, runCommand } from './run-command.mjs';

/** Generates migrations into a copy of drizzle/: true when there is nothing to generate; prints the SQL otherwise. */
export async function schemaMatchesMigrations() {
  const copy = join(ROOT, '.build', `schema-check-${process.pid}`);
  const existing = join(ROOT, 'drizzle');
  mkdirSync(copy, { recursive: true });
  try {
    if (existsSync(existing)) cpSync(existing, copy, { recursive: true });
    const before = new Set(migrationsIn(copy));
    const out = `./${relative(ROOT, copy)}`;
    const code = await runCommand('drizzle-kit', [
      'generate',
      '--dialect=postgresql',
      '--schema=./db/schema',
      `--out=${out}`,
    ]);
    const added = migrationsIn(copy).filter((name) => !before.has(name));
    for (const name of added) {
      console.error(
        `\ndb/schema has changes that no migration makes:\n\n${readFileSync(join(copy, name), 'utf8')}`,
      );
      console.error('Run `npx drizzle-kit generate --config db/drizzle.config.ts` and commit the result.');
    }
    return code === 0 && added.length === 0;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

const migrationsIn = (folder) => readdirSync(folder).filter((name) => name.endsWith('.sql'));
