// From POST /api/org/import to every workspace online and every event at a client of the event stream; and how long a
// template of many files takes to be read and planned.
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openEventStream } from '../e2e/process/support/event-stream';
import { writeOrgTemplate, writeScatteredTemplate } from '../e2e/process/support/org-template';
import { type ServerProcess, startServer } from '../e2e/process/support/server-process';
import { makeTempFolder } from '../e2e/process/support/temp-folders';
import { ensureBuilt } from './internal/built';
import { withCleanup } from './internal/cleanup';
import { type Case, progress, report } from './internal/report';
import { measureRowFloor } from './internal/row-floor';
import { median } from './internal/statistics';

const SIZES = [
  { size: 200, runs: 7, bar: { must: 'at most 500 ms', max: 500 } },
  { size: 2000, runs: 3, bar: { must: 'at most 3 s', max: 3000 } },
  { size: 10_000, runs: 1, bar: { must: 'at most 15 s', max: 15_000 } },
] as const;
/** Files of the template that is read and planned. */
const SCATTERED_FILES = 400;
const PLAN_RUNS = 5;
/** A row of the largest import may take this many times as long as one of 2,000: time is to grow with the size alone. */
const GROWTH_MAX = 2;
/** Each workspace is announced, and then online. */
const EVENTS_PER_WORKSPACE = 2;
const RUN_MS_MAX = 120_000;

await withCleanup(async () => {
  ensureBuilt();
  const cases: Case[] = [];
  const perRow = new Map<number, number>();
  let peakMb = 0;
  for (const { size, runs, ...rest } of SIZES) {
    const imports: number[] = [];
    const floors: number[] = [];
    for (let run = 0; run < runs; run += 1) {
      const { importMs, floorMs, peakMb: peak } = await measure(size);
      peakMb = peak;
      progress(
        `${size} workspaces: ${Math.round(importMs)} ms, floor ${Math.round(floorMs)} ms, ${Math.round(peak)} MB`,
      );
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
    perRow.set(size, median(imports) / size);
    cases.push({
      case: `the same for each of ${size} workspaces`,
      value: median(imports) / size,
      unit: 'ms',
      baseline: median(floors) / size,
    });
  }
  cases.push(
    {
      case: 'a workspace of 10000 (baseline: one of 2000)',
      value: (perRow.get(10_000) ?? 0) / (perRow.get(2000) ?? 1),
      unit: 'times',
      baseline: null,
      bar: { must: `at most ${GROWTH_MAX} times`, max: GROWTH_MAX },
    },
    {
      case: 'most memory that the server has held while it imported 10000',
      value: peakMb,
      unit: 'MB',
      baseline: null,
      bar: { must: 'at most 600 MB', max: 600 },
    },
    {
      case: `reading and planning a template of ${SCATTERED_FILES} files`,
      value: await measurePlan(),
      unit: 'ms',
      baseline: null,
      bar: { must: 'at most 1 s', max: 1000 },
    },
  );
  return report('import', cases);
});

/** A dry run over HTTP: the files are read, checked and planned, and the plan is answered. */
async function measurePlan(): Promise<number> {
  const configsDir = makeTempFolder('bench-templates');
  writeScatteredTemplate(configsDir, 'scattered', SCATTERED_FILES);
  const server = await startServer({ DATA_DIR: makeTempFolder('bench-data'), CONFIGS_DIR: configsDir });
  const times: number[] = [];
  for (let run = 0; run < PLAN_RUNS; run += 1) {
    const beganAt = performance.now();
    const plan = await server.api.json<{ items: unknown[] }>('POST', '/org/import?dry_run=true', {
      dir: 'scattered',
    });
    times.push(performance.now() - beganAt);
    if (plan.items.length < SCATTERED_FILES / 2 - 1)
      throw new Error(`${plan.items.length} workspaces in the plan`);
  }
  await server.stop();
  return median(times);
}

/** The largest that the process has ever been, as Linux tells. */
function peakMbOf(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? Number.NaN) / 1024;
}

/** One import into a database that has never held a workspace; the one before it warms the process up and is purged. */
async function measure(size: number): Promise<{ importMs: number; floorMs: number; peakMb: number }> {
  const configsDir = makeTempFolder('bench-templates');
  const dataDir = makeTempFolder('bench-data');
  writeOrgTemplate(configsDir, 'warm-up', 200);
  if (size === 200)
    cpSync('templates/orgs/mock-bigorg', join(configsDir, 'orgs', 'org'), { recursive: true });
  else writeOrgTemplate(configsDir, 'org', size);
  const server = await startServer({ DATA_DIR: dataDir, CONFIGS_DIR: configsDir });
  await warmUp(server);
  const importMs = await timeImport(server, 'org', size);
  const peakMb = peakMbOf(server.pid);
  const floorMs = await measureRowFloor(dataDir, size);
  await server.stop();
  return { importMs, floorMs, peakMb };
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
