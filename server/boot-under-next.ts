import { bootPlatform } from './boot';
import { findDeps } from './deps';
import { setFirstHeaders } from './http/first-headers';
import { claimNotice, issueClaim } from './people/issue-claim';
import { assertBuiltFor } from './platform/built-base-path';
import { type Config, ConfigError, readConfig } from './platform/config';
import { createLogger } from './platform/logger';

/** Boots the platform inside `next start` against a DATABASE_URL (D54): no fast lane and no embedded database. */
export async function bootUnderNext(): Promise<void> {
  if (findDeps()) return;
  const config = readConfigOrExit();
  setFirstHeaders(config);
  const log = createLogger(config.logLevel);
  if (config.database.kind === 'embedded') {
    log.error('next start needs a DATABASE_URL; use npm start for the database that comes with Molecule');
    return;
  }
  const platform = await bootPlatform(config, log, config.database.url).catch((error: unknown) => {
    // Next would go on and answer every request with a bare 500; a supervisor can restart a process that has ended.
    log.fatal({ err: error }, 'the platform cannot start');
    process.exit(1);
  });
  platform.addresses.setAgentDoor(null);
  const claim = await issueClaim(platform.deps);
  if (claim) process.stdout.write(claimNotice(claim));
  // Next ends the process itself; what is left is to give running jobs back.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      platform.stop().catch((error: unknown) => log.error({ err: error }, 'stopping failed'));
    });
  }
}

/** Next would go on without it, and answer every request with a bare 500. */
function readConfigOrExit(): Config {
  try {
    const config = readConfig();
    assertBuiltFor(config.basePath);
    return config;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`Molecule cannot start. ${error.message}\n`);
    process.exit(1);
  }
}
