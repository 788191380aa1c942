// Records the sha256 of each new migration. Refuses when a recorded one was edited: databases may have applied it.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const recordPath = join(root, 'server/architecture/applied-migrations.json');
const record = existsSync(recordPath) ? JSON.parse(readFileSync(recordPath, 'utf8')) : {};

const names = readdirSync(join(root, 'drizzle'))
  .filter((name) => name.endsWith('.sql'))
  .sort();
const edited = [];
const added = [];
for (const name of names) {
  const hash = createHash('sha256')
    .update(readFileSync(join(root, 'drizzle', name)))
    .digest('hex');
  if (record[name] === undefined) added.push(name);
  else if (record[name] !== hash) edited.push(name);
  record[name] ??= hash;
}

if (edited.length > 0) {
  console.error(`These migrations were edited after they were recorded: ${edited.join(', ')}.`);
  console.error(
    'Restore them (git checkout drizzle/), change db/schema instead and generate another migration.',
  );
  process.exit(1);
}
writeFileSync(recordPath, `${JSON.stringify(record, null, 2)}\n`);
console.log(added.length > 0 ? `Recorded ${added.join(', ')}.` : 'All migrations were recorded already.');
