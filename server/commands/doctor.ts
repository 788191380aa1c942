import { access } from 'node:fs/promises';
import { inspectMigrations } from '@/db/migrate';
import { describeSettings, readConfig } from '../platform/config';
import { findRunningServer } from '../platform/embedded-postgres/running-server';
import { describeProvisionConcurrency } from '../platform/provision-concurrency';

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
    return;
  }
  const { applied, pending, newer } = await inspectMigrations(url);
  const state = newer
    ? 'made by a newer version'
    : pending === 0
      ? 'up to date'
      : `${pending} migrations to come`;
  print(`Database: ${config.database.kind}, reachable, schema ${state} (${applied} applied)`);
}

doctor().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
