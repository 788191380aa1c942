import type { Logger } from '@/server/platform/logger';
import { findFreePort } from './free-port';
import { stopLeftoverServer } from './leftovers';
import { waitUntil } from './polling';
import { type Postmaster, type PostmasterOptions, PostmasterStartError, startPostmaster } from './postmaster';

const RETRY_FOR_MS = 5_000;
const PAUSE_MS = 150;

/** What a server killed a moment ago causes until its last sessions have noticed. */
const STILL_OCCUPIED = /Is another postmaster|lock file "\S+" already exists|shared memory block/;
const PORT_TAKEN = /could not bind|could not create any TCP\/IP sockets/;

type ServerOptions = Omit<PostmasterOptions, 'port'>;

/**
 * Starts the server, and again for some seconds while the reason of the failure is one that passes.
 * @param fixedPort the port to come back on; without it every attempt takes a new one
 */
export async function startWithRetries(
  options: ServerOptions,
  log: Logger,
  fixedPort?: number,
): Promise<{ postmaster: Postmaster; port: number }> {
  const deadline = performance.now() + RETRY_FOR_MS;
  for (;;) {
    const port = fixedPort ?? (await findFreePort());
    try {
      return { postmaster: await startPostmaster({ ...options, port }), port };
    } catch (error) {
      if (!(error instanceof PostmasterStartError) || performance.now() >= deadline) throw error;
      const occupied = STILL_OCCUPIED.test(error.serverLog);
      if (!occupied && !PORT_TAKEN.test(error.serverLog)) throw error;
      log.debug({ port }, 'the database server did not start yet, trying again');
      // Again: a process killed while it was starting its server leaves one that writes its pid file only now.
      if (occupied) await stopLeftoverServer(options.folder, log);
      await waitUntil(() => false, PAUSE_MS);
    }
  }
}
