import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { inspectMigrations } from '@/db/migrate';
import { createBackup } from '../backups/create-backup';
import { systemClock } from '../platform/clock';
import { type Config, readConfig } from '../platform/config';
import { secretKeyPath } from '../platform/secret-keys';
import { withAnyDatabase } from './with-database';

const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** `npm run backup -- [file] [--with-keys]`: all rows of this moment in one file. The app may go on running. */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { 'with-keys': { type: 'boolean' } },
    allowPositionals: true,
  });
  const config = readConfig();
  const path = resolve(positionals[0] ?? defaultPath(config));
  const key = values['with-keys'] ? await readKey(config) : null;
  await withAnyDatabase(config, 'is nothing to back up', async ({ sql }, url) => {
    const { applied, newer } = await inspectMigrations(url);
    if (applied === 0) throw new Error('The database has no tables yet. Start Molecule first (npm start).');
    if (newer)
      throw new Error('The database was made by a newer version of Molecule. Back it up with that version.');
    const { tables, rows } = await createBackup(sql, { path, database: config.database.kind, key });
    print(`${path}: ${rows} rows of ${tables} tables.`);
  });
  if (key !== null)
    print('The key of the secrets is inside: whoever has this file can read them. Keep it safe.');
  else
    print(
      `The key of the secrets is NOT inside. Without it the stored secrets cannot be read: keep ${keyPlace(config)} too, in another place.`,
    );
}

const defaultPath = ({ dataDir }: Config): string =>
  join(dataDir, 'backups', `molecule-${systemClock.now().toISOString().replaceAll(/[:.]/g, '-')}.backup`);

const keyPlace = ({ secretsKey, dataDir }: Config): string =>
  secretsKey ? 'SECRETS_ENCRYPTION_KEY' : secretKeyPath(dataDir);

/** Only a key that Molecule has made can be put in: one that is set stands where its owner has put it. */
async function readKey(config: Config): Promise<string> {
  const path = secretKeyPath(config.dataDir);
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text !== null && config.secretsKey === null) return text;
  throw new Error(
    config.secretsKey
      ? '--with-keys: the key is the setting SECRETS_ENCRYPTION_KEY, which no backup holds. Keep it yourself, and leave --with-keys away.'
      : `--with-keys: there is no key in ${path}. Leave --with-keys away.`,
  );
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
