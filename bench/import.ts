// From POST /api/org/import to every workspace online and every event at a client of the event stream.
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { openEventStream } from '../e2e/process/support/event-stream';
import { writeOrgTemplate } from '../e2e/process/support/org-template';
import { type ServerProcess, startServer } from '../e2e/process/support/server-process';
import { makeTempFolder } from '../e2e/process/support/temp-folders';
import { ensureBuilt } from './internal/built';
import { withCleanup } from './internal/cleanup';
import { type Case, progress, report } from './internal/report';
import { measureRowFloor } from './internal/row-floor';
import { median } from './internal/statistics';

const SIZES = [
  { size: 200, runs: 7, bar: { must: 'at most 500 ms', max: 500 } },
  { size: 2000, runs: 3 },
  { size: 10_000, runs: 1 },
] as const;
/** Each workspace is announced, and then online. */
const EVENTS_PER_WORKSPACE = 2;
const RUN_MS_MAX = 120_000;

await withCleanup(async () => {
  ensureBuilt();
  const cases: Case[] = [];
  for (const { size, runs, ...rest } of SIZES) {
    const imports: number[] = [];
    const floors: number[] = [];
    for (let run = 0; run < runs; run += 1) {
      const { importMs, floorMs } = await measure(size);
      progress(`${size} workspaces: ${Math.round(importMs)} ms, floor ${Math.round(floorMs)} ms`);
      imports.push(importMs);
      floors.push(floorMs);
    }
    cases.push({
      case: `import of ${size} mock workspaces until all are online and all events have come (baseline: one insert and ${size} updates in SQL)`,
      value: median(imports),
      unit: 'ms',
      baseline: median(floors),
      ...rest,
    });
  }
  return report('import', cases);
});

/** One import into a database that has never held a workspace; the one before it warms the process up and is purged. */
async function measure(size: number): Promise<{ importMs: number; floorMs: number }> {
  const configsDir = makeTempFolder('bench-templates');
  const dataDir = makeTempFolder('bench-data');
  writeOrgTemplate(configsDir, 'warm-up', 200);
  if (size === 200)
    cpSync('templates/orgs/mock-bigorg', join(configsDir, 'orgs', 'org'), { recursive: true });
  else writeOrgTemplate(configsDir, 'org', size);
  const server = await startServer({ DATA_DIR: dataDir, CONFIGS_DIR: configsDir });
  await warmUp(server);
  const importMs = await timeImport(server, 'org', size);
  const floorMs = await measureRowFloor(dataDir, size);
  await server.stop();
  return { importMs, floorMs };
}

async function warmUp(server: ServerProcess): Promise<void> {
  await timeImport(server, 'warm-up', 200);
  const root = (await server.api.list()).find((row) => row.parent_id === null);
  if (!root) throw new Error('the import has no root');
  const stream = await openEventStream(server.port);
  const removed = new Promise<void>((resolve) => {
    stream.onEvent = () => stream.events.length === 200 && resolve();
  });
  await server.api.remove(root.id, { purge: true });
  await removed;
  stream.close();
}

async function timeImport(server: ServerProcess, dir: string, size: number): Promise<number> {
  const stream = await openEventStream(server.port);
  const expected = size * EVENTS_PER_WORKSPACE;
  const allEvents = new Promise<void>((resolve, reject) => {
    stream.onEvent = () => stream.events.length === expected && resolve();
    setTimeout(() => reject(new Error(`${stream.events.length} of ${expected} events`)), RUN_MS_MAX).unref();
  });
  const beganAt = performance.now();
  await Promise.all([server.api.importOrg(dir), allEvents]);
  const took = performance.now() - beganAt;
  stream.close();
  const online = (await server.api.list()).filter((row) => row.status === 'online');
  const events = new Set(stream.events.map(({ id }) => id));
  if (online.length !== size || events.size !== expected || stream.events.length !== expected)
    throw new Error(`${online.length} of ${size} online, ${events.size} of ${expected} events`);
  return took;
}
