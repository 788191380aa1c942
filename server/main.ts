import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import next from 'next';
import { NewerSchemaError } from '@/db/migrate';
import { bootPlatform, type Platform } from './boot';
import { type DatabaseServer, openDatabaseServer } from './boot-database';
import { findFastRoute, runFastRoute } from './http/fast-lane';
import { withRequestContext } from './http/request-context';
import { baseSecurityHeaders } from './http/security-headers';
import { type Config, ConfigError, readConfig } from './platform/config';
import { DataLockHeldError } from './platform/embedded-postgres/data-lock';
import { createLogger, type Logger } from './platform/logger';

const development = process.argv.includes('--dev');
/** Requests that are still running get this long; then the process goes on stopping without them. */
const DRAIN_MS = 3000;
/** A stop that hangs is ended here; the next start heals what it left. */
const STOP_MS_MAX = 10_000;

async function main(): Promise<void> {
  const config = readConfig();
  const log = createLogger(config.logLevel);
  const databaseServer = await openDatabaseServer(config, log);
  try {
    await serve(config, log, databaseServer);
  } catch (error) {
    await databaseServer.stop();
    throw error;
  }
}

async function serve(config: Config, log: Logger, databaseServer: DatabaseServer): Promise<void> {
  const platform = await bootPlatform(config, log, databaseServer.url);
  const server = createServer();
  const app = next({ dev: development, hostname: config.bind, port: config.port });
  await app.prepare();
  const handleByNext = app.getRequestHandler();
  server.on('upgrade', app.getUpgradeHandler());
  server.on('request', (request, response) => {
    withRequestContext({ peerAddress: request.socket.remoteAddress ?? '' }, () => {
      dispatch(config, log, handleByNext, request, response);
    });
  });
  // Last, so that no request arrives before somebody answers it.
  server.listen(config.port, config.bind);
  await new Promise((resolve, reject) => server.once('listening', resolve).once('error', reject));
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`Molecule is ready: http://localhost:${port}\n`);
  stopOnSignals(log, { server, platform, databaseServer, closeNext: () => app.close() });
}

function dispatch(
  config: Config,
  log: Logger,
  handleByNext: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const route = config.fastLane && !development ? findFastRoute(request) : null;
  for (const [name, value] of Object.entries(baseSecurityHeaders())) response.setHeader(name, value);
  const handled = route ? runFastRoute(route, request, response) : handleByNext(request, response);
  handled.catch((error: unknown) => {
    log.error({ err: error }, 'a request ended in an error nobody handled');
    response.destroy();
  });
}

interface Running {
  readonly server: Server;
  readonly platform: Platform;
  readonly databaseServer: DatabaseServer;
  readonly closeNext: () => Promise<void>;
}

/** Stops in this order: no new connections, running requests, workers and pools, the database last. */
async function stop(log: Logger, { server, platform, databaseServer, closeNext }: Running): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  platform.beginStop();
  server.closeIdleConnections();
  const drained = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
  await closed;
  clearTimeout(drained);
  await closeNext().catch((error: unknown) =>
    log.warn({ err: error }, 'the page server did not close cleanly'),
  );
  await platform.stop();
  await databaseServer.stop();
}

function stopOnSignals(log: Logger, running: Running): void {
  let stopping = false;
  const begin = (reason: string, exitCode: number): void => {
    if (stopping) return;
    stopping = true;
    log.info(`stopping: ${reason}`);
    setTimeout(() => {
      log.error('stopping took too long; ending now');
      process.exit(1);
    }, STOP_MS_MAX).unref();
    stop(log, running).then(
      () => process.exit(exitCode),
      (error: unknown) => {
        log.error({ err: error }, 'stopping failed');
        process.exit(1);
      },
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => begin(signal, 0));
  running.databaseServer.onUnexpectedExit((reason) => begin(`the database ended: ${reason}`, 1));
}

/** Errors whose message is written for the person who starts the process; anything else is a bug and shows its stack. */
const isPlain = (error: unknown): error is Error =>
  error instanceof ConfigError ||
  error instanceof DataLockHeldError ||
  error instanceof NewerSchemaError ||
  (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE');

main().catch((error: unknown) => {
  process.stderr.write(
    `${isPlain(error) ? `Molecule cannot start. ${error.message}` : String(error instanceof Error ? error.stack : error)}\n`,
  );
  process.exit(1);
});
