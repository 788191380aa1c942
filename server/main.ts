import { createServer } from 'node:http';
import next from 'next';
import { NewerSchemaError } from '@/db/migrate';
import { bootPlatform } from './boot';
import { openDatabaseServer } from './boot-database';
import { withBuiltFiles } from './http/built-files';
import { createProxyTrust } from './http/forwarding';
import { createFrontServer } from './http/front-server';
import { createTerminalSockets } from './http/terminal-sockets';
import { listen, openAgentDoor } from './main-agents';
import { createOwnPorts } from './main-ports';
import { claimNotice, issueClaim } from './people/issue-claim';
import { isDatabaseUnreachable } from './platform/app-error';
import { assertBuiltFor } from './platform/built-base-path';
import { type Config, ConfigError, readConfig } from './platform/config';
import { DataLockHeldError } from './platform/embedded-postgres/data-lock';
import { createLogger, type Logger } from './platform/logger';
import { createShutdown, type Shutdown } from './shutdown';

const development = process.argv.includes('--dev');
/** Requests that are still running get this long; then the process goes on stopping without them. */
const DRAIN_MS = 3000;

function main(): void {
  let shutdown: Shutdown | null = null;
  try {
    const config = readConfig();
    if (!development) assertBuiltFor(config.basePath);
    const log = createLogger(config.logLevel);
    const started = createShutdown(log);
    shutdown = started;
    start(config, log, started).catch((error: unknown) => fail(error, started));
  } catch (error) {
    fail(error, shutdown);
  }
}

/** Each step's end is added to the shutdown before the step is waited for; stopping waits for it where it must. */
async function start(config: Config, log: Logger, shutdown: Shutdown): Promise<void> {
  const opening = openDatabaseServer(config, log);
  shutdown.add(() => opening.then((server) => server.stop(), nothingToStop));
  const databaseServer = await opening;
  shutdown.addLastResort(() => databaseServer.endNow());
  databaseServer.onUnexpectedExit((reason) => shutdown.begin(`the database ended: ${reason}`, 1));
  if (shutdown.hasBegun) return;

  const booting = bootPlatform(config, log, databaseServer.url);
  shutdown.add(() => booting.then((platform) => platform.stop(), nothingToStop));
  const platform = await booting;
  if (shutdown.hasBegun) return;

  const app = next({
    dev: development,
    hostname: config.bind,
    port: config.port,
    // Next hangs a listener for upgrades on whatever server brings it a request, and ends those it does not know; on this
    // one nothing ever arrives.
    httpServer: createServer(),
  });
  await app.prepare();
  const common = {
    log,
    fastLane: config.fastLane && !development,
    config,
    trustsProxy: createProxyTrust(config.trustedProxies),
    handleByNext: development
      ? app.getRequestHandler()
      : withBuiltFiles(app.getRequestHandler(), config.basePath),
  };
  const handleUpgrade = development ? app.getUpgradeHandler() : null;
  const terminals = createTerminalSockets(platform.deps);
  const front = createFrontServer({
    ...common,
    terminals,
    audience: config.mode === 'server' ? 'people' : 'owner',
    handleUpgrade,
  });
  // Agents in containers and on other machines do not reach loopback; what listens for them never grants the owner (D4b).
  const agents = createFrontServer({ ...common, audience: 'agents', terminals: null, handleUpgrade: null });
  shutdown.add(async () => {
    // Ends the event streams, which would otherwise keep their connections open.
    platform.beginStop();
    await terminals.close();
    await Promise.all([front.close(DRAIN_MS), agents.close(DRAIN_MS)]);
    await app.close();
  });
  if (shutdown.hasBegun) return;
  // Last, so that no request arrives before somebody answers it.
  const ports = createOwnPorts(config.dataDir);
  platform.addresses.setAgentDoor(await openAgentDoor(agents, config, ports));
  const { port } = await ports.open('page', config.port, (wanted) => listen(front, wanted, config.bind));
  platform.addresses.noteListening(port);
  const claim = await issueClaim(platform.deps);
  if (claim) process.stdout.write(claimNotice(claim));
  process.stdout.write(
    `Molecule is ready: ${config.publicUrl ?? `http://localhost:${port}${config.basePath}`}\n`,
  );
}

const nothingToStop = (): void => {};

/** Says why the start failed, and stops what had been started. */
function fail(error: unknown, shutdown: Shutdown | null): void {
  // Stopping in the middle of a start makes steps of it fail; that is not worth a word.
  if (shutdown?.hasBegun) return;
  process.stderr.write(`${explain(error)}\n`);
  if (shutdown) shutdown.begin('the start failed', 1);
  else process.exit(1);
}

/** A sentence for what a person can mend; anything else is a bug and shows its stack. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isPlain =
    error instanceof ConfigError || error instanceof DataLockHeldError || error instanceof NewerSchemaError;
  if (isPlain) return `Molecule cannot start. ${error.message}`;
  if ('code' in error && error.code === 'EADDRINUSE') {
    const port = 'port' in error ? ` ${error.port}` : '';
    return `Molecule cannot start. Port${port} is taken by another process: stop that one, or set PORT to another number.`;
  }
  if (isDatabaseUnreachable(error)) {
    return `Molecule cannot start. The database cannot be reached: ${error.message}. Check DATABASE_URL, or leave it unset.`;
  }
  return error.stack ?? error.message;
}

main();
