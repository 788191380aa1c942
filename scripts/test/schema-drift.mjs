import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ROOT } from './run-command.mjs';

/** Generates migrations into a copy of drizzle/: true when there is nothing to generate; prints the SQL otherwise. */
export async function schemaMatchesMigrations() {
  const copy = join(ROOT, '.build', `schema-check-${process.pid}`);
  const existing = join(ROOT, 'drizzle');
  mkdirSync(copy, { recursive: true });
  try {
    if (existsSync(existing)) cpSync(existing, copy, { recursive: true });
    const before = new Set(migrationsIn(copy));
    const out = `./${relative(ROOT, copy)}`;
    const output = generate(out);
    process.stderr.write(output);
    const added = migrationsIn(copy).filter((name) => !before.has(name));
    for (const name of added) {
      console.error(
        `\ndb/schema has changes that no migration makes:\n\n${readFileSync(join(copy, name), 'utf8')}`,
      );
      console.error('Run `npx drizzle-kit generate --config db/drizzle.config.ts` and commit the result.');
    }
    // Asked for in words: drizzle-kit ends with 0 also when it could not read the schema.
    return output.includes('No schema changes') && added.length === 0;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function generate(out) {
  const args = ['generate', '--dialect=postgresql', '--schema=./db/schema', `--out=${out}`];
  const { stdout, stderr } = spawnSync(process.execPath, ['node_modules/drizzle-kit/bin.cjs', ...args], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return `${stdout}${stderr}`;
}

const migrationsIn = (folder) => readdirSync(folder).filter((name) => name.endsWith('.sql'));
