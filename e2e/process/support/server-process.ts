import { waitUntil } from '@/server/platform/embedded-postgres/polling';
import { ApiClient } from './api-client';
import { awaitEnd, type Child, type ChildOptions, type Exit, startChild } from './child';

/** A Molecule server of the built tree. */
export interface ServerProcess extends Child {
  readonly port: number;
  readonly api: ApiClient;
  /** SIGTERM, and its end. */
  stop(): Promise<Exit>;
}

/** The whole line: it may come in two pieces. */
const READY = /Molecule is ready: http:\/\/localhost:(\d+)\S*\n/;
/** How fast a start is, the benchmark says; here a busy machine is no fault of the server. */
const READY_MS_MAX = 60_000;
const STOP_MS_MAX = 20_000;

/** The last step of `npm start`, in one process. */
export const SERVER_COMMAND = [process.execPath, '--enable-source-maps', '.build/main.js'] as const;

export const serverEnv = (env: Readonly<Record<string, string>>): Record<string, string> => ({
  NODE_ENV: 'production',
  PORT: '0',
  ...env,
});

/** Starts the built server, on a free port unless told otherwise; resolves when it says that it is ready. */
export async function startServer(
  env: Readonly<Record<string, string>>,
  options: Omit<ChildOptions, 'env'> = {},
): Promise<ServerProcess> {
  const child = startChild(SERVER_COMMAND, { ...options, env: serverEnv(env) });
  await waitUntil(() => child.hasEnded() || READY.test(child.output()), READY_MS_MAX);
  const port = Number(READY.exec(child.output())?.[1]);
  if (!port) {
    child.kill('SIGKILL');
    throw new Error(`The server did not become ready. It printed:\n${child.output()}`);
  }
  return asServer(child, port);
}

export function asServer(child: Child, port: number): ServerProcess {
  return {
    ...child,
    port,
    api: new ApiClient(port),
    stop() {
      child.kill('SIGTERM');
      return awaitEnd(child, STOP_MS_MAX);
    },
  };
}

/** Runs a start that is to be refused: resolves with its exit code and what it printed. */
export async function runRefused(
  env: Readonly<Record<string, string>>,
  options: Pick<ChildOptions, 'cwd'> = {},
): Promise<{ code: number | null; output: string }> {
  const child = startChild(SERVER_COMMAND, { ...options, env: serverEnv(env) });
  const { code } = await awaitEnd(child, READY_MS_MAX);
  return { code, output: child.output() };
}
