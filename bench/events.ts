// A thousand clients on the event stream while twenty changes a second are made through the API.
import { fileURLToPath } from 'node:url';
import { waitUntil } from '@/server/platform/embedded-postgres/polling';
import { startChild } from '../e2e/process/support/child';
import { startServer } from '../e2e/process/support/server-process';
import { makeTempFolder } from '../e2e/process/support/temp-folders';
import { ensureBuilt } from './internal/built';
import { withCleanup } from './internal/cleanup';
import type { Deliveries } from './internal/event-clients';
import { measureFanOut } from './internal/fan-out';
import { progress, report } from './internal/report';
import { median } from './internal/statistics';

const RUNS = 3;
const CLIENTS = 1000;
const EVENTS_PER_SECOND = 20;
const EVENTS = 20 * EVENTS_PER_SECOND;
const READY_MS_MAX = 30_000;

await withCleanup(async () => {
  ensureBuilt();
  const publishByApi = await startPlatform();
  const publishBare = await startBareServer();
  const platform: Deliveries[] = [];
  const bare: Deliveries[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    platform.push(await measure(publishByApi));
    bare.push(await measure(publishBare));
    const [ours, plain] = [platform[run], bare[run]];
    progress(`p99 ${ours?.p99Ms.toFixed(1)} ms, lost ${ours?.lost}; bare p99 ${plain?.p99Ms.toFixed(1)} ms`);
  }
  const middle = (runs: Deliveries[], key: 'p50Ms' | 'p99Ms') => median(runs.map((run) => run[key]));
  const total = (key: 'lost' | 'duplicated') => platform.reduce((sum, run) => sum + run[key], 0);
  const what = `from the PATCH being sent (so before its commit) to each of ${CLIENTS} clients, ${EVENTS_PER_SECOND} a second (baseline: bare node:http fan-out)`;
  const never = { must: 'none', max: 0 };
  return report('events', [
    { case: `p50 ${what}`, value: middle(platform, 'p50Ms'), unit: 'ms', baseline: middle(bare, 'p50Ms') },
    {
      case: `p99 ${what}`,
      value: middle(platform, 'p99Ms'),
      unit: 'ms',
      baseline: middle(bare, 'p99Ms'),
      bar: { must: 'at most 250 ms', max: 250 },
    },
    { case: 'deliveries lost', value: total('lost'), unit: 'count', baseline: null, bar: never },
    { case: 'deliveries duplicated', value: total('duplicated'), unit: 'count', baseline: null, bar: never },
  ]);
});

interface Publisher {
  readonly port: number;
  readonly publish: (index: number) => Promise<string>;
}

function measure({ port, publish }: Publisher): Promise<Deliveries> {
  return measureFanOut({
    port,
    publish,
    clients: CLIENTS,
    events: EVENTS,
    eventsPerSecond: EVENTS_PER_SECOND,
  });
}

/** Real changes: 200 workspaces are collapsed and expanded in turn. */
async function startPlatform(): Promise<Publisher> {
  const server = await startServer({ DATA_DIR: makeTempFolder('bench-data') });
  await server.api.importOrg();
  const ids = (await server.api.listSettled(READY_MS_MAX)).map((row) => row.id);
  return {
    port: server.port,
    async publish(index) {
      const id = ids[index % ids.length] ?? '';
      const collapsed = Math.floor(index / ids.length) % 2 === 0;
      const { version } = await server.api.json<{ version: number }>('PATCH', `/workspaces/${id}`, {
        collapsed,
      });
      return `${id}:${version}`;
    },
  };
}

async function startBareServer(): Promise<Publisher> {
  const program = fileURLToPath(new URL('./internal/bare-fan-out.ts', import.meta.url));
  const child = startChild([process.execPath, '--import', 'tsx', program]);
  await waitUntil(() => /port \d+/.test(child.output()), READY_MS_MAX);
  const port = Number(/port (\d+)/.exec(child.output())?.[1]);
  let version = 0;
  return {
    port,
    async publish() {
      version += 1;
      const workspaceId = '00000000-0000-4000-8000-000000000000';
      const key = `${workspaceId}:${version}`;
      const event = {
        event: 'WORKSPACE_UPDATED',
        workspace_id: workspaceId,
        timestamp: new Date().toISOString(),
        version,
        payload: { collapsed: true },
      };
      await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: JSON.stringify(event) });
      return key;
    },
  };
}
