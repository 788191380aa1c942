import { access } from 'node:fs/promises';
import { connectDatabase } from '@/db/client';
import { inspectMigrations } from '@/db/migrate';
import { countByKey } from '@/db/queries/secrets';
import { type Config, describeSettings, readConfig } from '../platform/config';
import { findRunningServer } from '../platform/embedded-postgres/running-server';
import { describeProvisionConcurrency } from '../platform/provision-concurrency';
import { loadSecretBox } from '../platform/secret-keys';

const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** `npm run doctor`: what is set, and whether the parts that Molecule stands on are there. Secrets are never printed. */
async function doctor(): Promise<void> {
  print('Settings');
  for (const { name, value, about } of describeSettings())
    print(`  ${name.padEnd(32)} ${value.padEnd(24)} ${about}`);
  const config = readConfig();
  print(`\nNode.js ${process.versions.node}`);
  const { provisionConcurrency } = config;
  print(`Starts: ${describeProvisionConcurrency(provisionConcurrency)}`);
  if (provisionConcurrency.warning !== null) print(`Warning: ${provisionConcurrency.warning}`);
  const url =
    config.database.kind === 'external' ? config.database.url : await findRunningServer(config.dataDir);
  if (url === null) {
    const there = await access(config.dataDir).then(
      () => true,
      () => false,
    );
    print(`Database: embedded, not running; data in ${config.dataDir}${there ? '' : ' (none yet)'}`);
    await printSecretKeys(config, null);
    return;
  }
  const { applied, pending, newer } = await inspectMigrations(url);
  const state = newer
    ? 'made by a newer version'
    : pending === 0
      ? 'up to date'
      : `${pending} migrations to come`;
  print(`Database: ${config.database.kind}, reachable, schema ${state} (${applied} applied)`);
  await printSecretKeys(config, pending === 0 ? url : null);
}

/** Which keys there are, never the keys; and what is encrypted with each, once there is a database to ask. */
async function printSecretKeys(config: Config, url: string | null): Promise<void> {
  const { currentKeyId, keyIds } = await loadSecretBox(config, false);
  const old = keyIds.filter((keyId) => keyId !== currentKeyId);
  const none =
    config.database.kind === 'embedded'
      ? 'no key yet; the first start makes one'
      : 'no key; SECRETS_ENCRYPTION_KEY has to be set before any can be stored';
  const now = currentKeyId === null ? none : `encrypted with the key ${currentKeyId}`;
  print(`Secrets: ${now}${old.length > 0 ? `; old keys: ${old.join(', ')}` : ''}`);
  if (url === null) return;
  const database = connectDatabase(url);
  try {
    for (const { keyId, count } of await countByKey(database.db)) {
      const state =
        keyId === currentKeyId
          ? ''
          : keyIds.includes(keyId)
            ? ' (old: npm run secrets:rotate)'
            : ' (NOT CONFIGURED HERE: they cannot be read)';
      print(`  ${count} stored with the key ${keyId}${state}`);
    }
  } finally {
    await database.close(1);
  }
}

doctor().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
