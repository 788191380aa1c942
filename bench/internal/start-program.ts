import { waitUntil } from '@/server/platform/embedded-postgres/polling';
import { startChild } from '../../e2e/process/support/child';
import { type ServerProcess, startServer } from '../../e2e/process/support/server-process';

const READY_MS_MAX = 30_000;
const PORT = /^port (\d+)$/m;

/** Starts one of the small programs beside this file that print their port. */
export async function startProgram(name: string, args: readonly string[] = []): Promise<number> {
  const child = startChild([process.execPath, '--import', 'tsx', `bench/internal/${name}.ts`, ...args]);
  await waitUntil(() => child.hasEnded() || PORT.test(child.output()), READY_MS_MAX);
  const port = Number(PORT.exec(child.output())?.[1]);
  if (!port) throw new Error(`${name} did not start. It printed:\n${child.output()}`);
  return port;
}

/** Sends standard error to nowhere: otherwise this process would spend the server's time on reading its log. */
const WITHOUT_LOG = ['sh', '-c', 'exec "$@" 2>/dev/null', 'sh'];

/** The built server as it runs by default, its log lines written but not read. */
export const startQuietServer = (env: Readonly<Record<string, string>>): Promise<ServerProcess> =>
  startServer(env, { through: WITHOUT_LOG });
