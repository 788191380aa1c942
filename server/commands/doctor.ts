import { ConfigError, describeSettings, readConfig } from '../platform/config';
import { describeProvisionConcurrency } from '../platform/provision-concurrency';
import { checkBackends } from './doctor/check-backends';
import { checkDatabase } from './doctor/check-database';
import { checkLaunch } from './doctor/check-launch';
import { checkMachine } from './doctor/check-machine';
import { checkMode, toFailures } from './doctor/check-mode';
import { type Finding, formatFinding, ok, warn } from './doctor/finding';

const print = (line: string): void => void process.stdout.write(`${line}\n`);

/**
 * `npm run doctor`: what is set, then a line for each thing that Molecule stands on in its mode. Secrets are never
 * printed. Exits with 1 when something fails.
 */
async function doctor(): Promise<void> {
  print('Settings');
  for (const { name, value, about } of describeSettings())
    print(`  ${name.padEnd(32)} ${value.padEnd(24)} ${about}`);
  print('');
  const findings = await examine();
  for (const finding of findings) print(formatFinding(finding));
  if (findings.some(({ level }) => level === 'fail')) process.exitCode = 1;
}

async function examine(): Promise<Finding[]> {
  try {
    const config = readConfig();
    const { provisionConcurrency } = config;
    const starts = describeProvisionConcurrency(provisionConcurrency);
    return [
      ...checkMode(config),
      ...(await checkMachine(config)),
      provisionConcurrency.warning === null
        ? ok('Starts', starts)
        : warn('Starts', provisionConcurrency.warning),
      await checkBackends(config),
      ...(await checkLaunch(config)),
      ...(await checkDatabase(config)),
    ];
  } catch (error) {
    if (error instanceof ConfigError) return toFailures(error.message);
    throw error;
  }
}

doctor().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
