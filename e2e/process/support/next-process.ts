import { waitUntil } from '@/server/platform/embedded-postgres/polling';
import { ApiClient } from './api-client';
import { startChild } from './child';
import { freePort } from './free-port';
import { asServer, type ServerProcess } from './server-process';

const READY_MS_MAX = 60_000;

/** Next by itself, without server/main.ts: on a free port unless told otherwise; resolves when it answers. */
export async function startNext(env: Readonly<Record<string, string>>): Promise<ServerProcess> {
  const port = Number(env.PORT ?? (await freePort()));
  const command = ['node_modules/next/dist/bin/next', 'start', '-H', '127.0.0.1', '-p', String(port)];
  const child = startChild([process.execPath, ...command], { env: { NODE_ENV: 'production', ...env } });
  const api = new ApiClient(port);
  // Under another name than its own it refuses even that, once it runs.
  const isReady = () =>
    api.statusOf('/health').then(
      (status) => status < 500,
      () => false,
    );
  if (await waitUntil(async () => child.hasEnded() || (await isReady()), READY_MS_MAX)) {
    if (!child.hasEnded()) return asServer(child, port);
  }
  child.kill('SIGKILL');
  throw new Error(`next start did not become ready. It printed:\n${child.output()}`);
}
