import { fileURLToPath } from 'node:url';
import { waitUntil } from '@/server/platform/embedded-postgres/polling';
import { startChild } from '../../e2e/process/support/child';
import { type ServerProcess, startServer } from '../../e2e/process/support/server-process';

const READY_MS_MAX = 30_000;
const PORT = /^port (\d+)$/m;

export const ANSWERING_AGENT = new URL('./answering-agent.ts', import.meta.url);
export const REFUSING_SERVER = new URL('./refusing-server.ts', import.meta.url);
export const BARE_PIPE = new URL('./bare-pipe.ts', import.meta.url);
export const STREAM_AGENT = new URL('./stream-agent.ts', import.meta.url);
export const BARE_SERVER = new URL('./bare-server.ts', import.meta.url);

/** Starts a small program that prints its port. */
export async function startProgram(program: URL, args: readonly string[] = []): Promise<number> {
  const child = startChild([process.execPath, '--import', 'tsx', fileURLToPath(program), ...args]);
  await waitUntil(() => child.hasEnded() || PORT.test(child.output()), READY_MS_MAX);
  const port = Number(PORT.exec(child.output())?.[1]);
  if (!port) throw new Error(`${program} did not start. It printed:\n${child.output()}`);
  return port;
}

/** Sends standard error to nowhere: otherwise this process would spend the server's time on reading its log. */
const WITHOUT_LOG = ['sh', '-c', 'exec "$@" 2>/dev/null', 'sh'];

/** The built server as it runs by default, its log lines written but not read. */
export const startQuietServer = (env: Readonly<Record<string, string>>): Promise<ServerProcess> =>
  startServer(env, { through: WITHOUT_LOG });
