// From `npm start` on a built tree with 200 workspaces to the first answer, and what the running tree holds in memory.
import { findFreePort } from '@/server/platform/embedded-postgres/free-port';
import { waitUntil } from '@/server/platform/embedded-postgres/polling';
import { ApiClient } from '../e2e/process/support/api-client';
import { awaitEnd, type Child, startChild } from '../e2e/process/support/child';
import { startServer } from '../e2e/process/support/server-process';
import { commandOf, databasePidsIn, makeTempFolder } from '../e2e/process/support/temp-folders';
import { ensureBuilt } from './internal/built';
import { withCleanup } from './internal/cleanup';
import { descendantsOf, pssOf } from './internal/process-tree';
import { progress, report } from './internal/report';
import { median } from './internal/statistics';

const RUNS = 5;
const ANSWER_MS_MAX = 30_000;
const STOP_MS_MAX = 20_000;
/** Settled: the memory has moved by less than a hundredth for this long. */
const SETTLED_FOR_MS = 5000;
const SETTLED_MS_MAX = 45_000;
const MEGABYTE = 2 ** 20;

interface Run {
  readonly ms: number;
  readonly bytes: number;
}

await withCleanup(async () => {
  ensureBuilt();
  const dataDir = await prepareData();
  const starts: Run[] = [];
  const bare: Run[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    // Memory takes long to settle and varies little: in the last run only.
    const withMemory = run === RUNS - 1;
    starts.push(await measureNpmStart(dataDir, withMemory));
    bare.push(await measureBareNext(withMemory));
    progress(
      `npm start ${Math.round(starts[run]?.ms ?? 0)} ms, bare next ${Math.round(bare[run]?.ms ?? 0)} ms`,
    );
  }
  const memory = (runs: readonly Run[]): number => (runs.at(-1)?.bytes ?? 0) / MEGABYTE;
  return report('start', [
    {
      case: 'npm start with 200 workspaces until /api/health answers 200 (baseline: next start alone until it answers anything)',
      value: median(starts.map(({ ms }) => ms)),
      unit: 'ms',
      baseline: median(bare.map(({ ms }) => ms)),
      bar: { must: 'at most 4000 ms', max: 4000 },
    },
    {
      case: 'PSS of npm, Node and the database server, idle after one page (baseline: next start alone, after the same page)',
      value: memory(starts),
      unit: 'MB',
      baseline: memory(bare),
      bar: { must: 'at most 450 MB', max: 450 },
    },
  ]);
});

async function prepareData(): Promise<string> {
  const dataDir = makeTempFolder('bench-data');
  const server = await startServer({ DATA_DIR: dataDir });
  await server.api.importOrg();
  await server.api.listSettled(ANSWER_MS_MAX);
  await server.stop();
  return dataDir;
}

async function measureNpmStart(dataDir: string, withMemory: boolean): Promise<Run> {
  const port = await findFreePort();
  const beganAt = performance.now();
  const child = startChild(['npm', 'start'], { env: { DATA_DIR: dataDir, PORT: String(port) } });
  const ms = await firstAnswer(child, port, beganAt, (status) => status === 200);
  const bytes = withMemory ? await settledMemory(child, port) : 0;
  const [server] = descendantsOf(child.pid).filter((pid) => commandOf(pid).startsWith('node '));
  if (server !== undefined) process.kill(server, 'SIGTERM');
  await awaitEnd(child, STOP_MS_MAX);
  if (databasePidsIn(dataDir).length > 0) throw new Error('a database server was left running');
  return { ms, bytes };
}

/** The same pages without our server, database or jobs: health can only say that there is no platform. */
async function measureBareNext(withMemory: boolean): Promise<Run> {
  const port = await findFreePort();
  const beganAt = performance.now();
  const command = ['node_modules/next/dist/bin/next', 'start', '-H', '127.0.0.1', '-p', String(port)];
  const child = startChild([process.execPath, ...command], { env: { NODE_ENV: 'production' } });
  const ms = await firstAnswer(child, port, beganAt, () => true);
  const bytes = withMemory ? await settledMemory(child, port) : 0;
  child.kill('SIGTERM');
  await awaitEnd(child, STOP_MS_MAX);
  return { ms, bytes };
}

async function firstAnswer(
  child: Child,
  port: number,
  beganAt: number,
  accepts: (status: number) => boolean,
): Promise<number> {
  const api = new ApiClient(port);
  const isUp = () => api.statusOf('/health').then(accepts, () => false);
  if (await waitUntil(async () => child.hasEnded() || (await isUp()), ANSWER_MS_MAX)) {
    if (!child.hasEnded()) return performance.now() - beganAt;
  }
  throw new Error(`It never answered. It printed:\n${child.output()}`);
}

/** Memory of the whole tree once it no longer moves, after one page with all that the page asks for. */
async function settledMemory(child: Child, port: number): Promise<number> {
  await loadPage(port);
  const read = (): number => pssOf([child.pid, ...descendantsOf(child.pid)]);
  let reference = read();
  let since = performance.now();
  await waitUntil(() => {
    const now = read();
    if (Math.abs(now - reference) > reference / 100) {
      reference = now;
      since = performance.now();
    }
    return performance.now() - since > SETTLED_FOR_MS;
  }, SETTLED_MS_MAX);
  return read();
}

async function loadPage(port: number): Promise<void> {
  const origin = `http://127.0.0.1:${port}`;
  const html = await (await fetch(origin)).text();
  const files = new Set([...html.matchAll(/(?:src|href)="(\/_next\/[^"]+)"/g)].map((match) => match[1]));
  const requests = [...files].map((file) => `${origin}${file}`);
  await Promise.all(
    [...requests, `${origin}/api/workspaces`, `${origin}/api/org/templates`].map(async (url) =>
      (await fetch(url)).arrayBuffer(),
    ),
  );
}
