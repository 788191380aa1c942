import { AppError } from '../../../platform/app-error';
import { connectSsh } from './connect-ssh';
import { createHostKeys } from './host-keys';
import { NotStarted } from './not-started';
import { ConnectionPool } from './pool';
import { runOver } from './run-over';
import type { Shells } from './shells';
import type { ShellsOptions } from './shells-options';
import { TUNNEL_SECONDS_MAX } from './sign-tunnel';
import { terminalOver } from './terminal-over';

const IDLE_MS = 60_000;
/** A tunnel ends after an hour, whoever uses it: what begins on it should have time. */
const COMMAND_AGE_MS_MAX = (TUNNEL_SECONDS_MAX - 600) * 1000;
const TERMINAL_AGE_MS_MAX = 300_000;
/** What AWS grants one Instance Connect Endpoint. */
const TUNNELS_MAX = 20;
const CONNECTIONS_MAX = 500;

/** Shells on instances by ssh, with keys that last for one connection; nothing is read or written before the first use. */
export function createShells(options: ShellsOptions): Shells {
  const hostKeys = createHostKeys();
  const pool = new ConnectionPool({
    connect: (place) => connectSsh(options, place, hostKeys),
    idleMs: options.idleMs ?? IDLE_MS,
    connectionsMax: options.route === 'eice' ? TUNNELS_MAX : CONNECTIONS_MAX,
  });
  const { user } = options;
  return {
    run: (place, command, runOptions) =>
      pool
        .use(place, COMMAND_AGE_MS_MAX, (connection) => runOver(connection, user, command, runOptions))
        .catch(explainNotStarted),
    terminal: (place, size) =>
      new Promise((resolve, reject) => {
        pool
          .use(place, TERMINAL_AGE_MS_MAX, async (connection) => {
            const session = await terminalOver(connection, user, size);
            resolve(session);
            // Until its end it has its place on the connection.
            await session.exit;
          })
          .catch(explainNotStarted)
          .catch(reject);
      }),
    forget: (instanceId) => pool.forget(instanceId),
    close: () => pool.close(),
  };
}

function explainNotStarted(error: unknown): never {
  if (!(error instanceof NotStarted)) throw error;
  throw new AppError('backend_unavailable', {
    public: 'This machine was reached, but it began no session; retry shortly.',
    cause: error.cause,
  });
}
