// Reads and writes of people at an even pace, whatever became of those before, on a platform that holds a lot.
import { randomUUID } from 'node:crypto';
import { startBenchPlatform } from './internal/bench-platform';
import { ensureBuilt } from './internal/built';
import { withCleanup } from './internal/cleanup';
import { type Member, seedActivity, seedChat, seedFleet } from './internal/fleet';
import { startLoad, toLoadRequest } from './internal/load';
import type { LoadRequest, LoadResult } from './internal/load-process';
import { progress, report } from './internal/report';
import { median } from './internal/statistics';

const WORKSPACES = 1000;
const ACTIVITY_ENTRIES = 100_000;
const CHAT_MESSAGES = 100_000;
const PER_SECOND = 300;
/** More than are ever needed at once; a request that finds none waits, and its wait counts. */
const CONNECTIONS = 64;
const ROUNDS = 5;
const ROUND_MS = 6000;
const WARM_UP_MS = 5000;
const KINDS = ['list', 'get', 'activity', 'history', 'rename', 'move'] as const;

await withCleanup(async () => {
  ensureBuilt();
  const { port, seeded: fleet } = await startBenchPlatform(async (sql) => {
    const members = await seedFleet(sql, { count: WORKSPACES, backend: 'mock' });
    const ids = members.map(({ id }) => id);
    await seedActivity(sql, ids, ACTIVITY_ENTRIES);
    await seedChat(sql, ids, CHAT_MESSAGES);
    return members;
  });
  const measure = startLoad();
  const run = (durationMs: number): Promise<LoadResult> =>
    measure({ port, connections: CONNECTIONS, durationMs, perSecond: PER_SECOND, requests: mixOf(fleet) });
  await run(WARM_UP_MS);
  const rounds: LoadResult[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const result = await run(ROUND_MS);
    rounds.push(result);
    progress(`p95 ${result.all.p95Ms.toFixed(1)} ms, ${Math.round(result.perSecond)} a second`);
  }
  const what = `${PER_SECOND} requests a second on ${WORKSPACES} workspaces and ${ACTIVITY_ENTRIES} activity entries, counted from the moment each was due`;
  return report('crud', [
    {
      case: `p95 of all, ${what}`,
      value: median(rounds.map(({ all }) => all.p95Ms)),
      unit: 'ms',
      baseline: null,
      bar: { must: 'at most 50 ms', max: 50 },
    },
    { case: 'p50 of all', value: median(rounds.map(({ all }) => all.p50Ms)), unit: 'ms', baseline: null },
    ...KINDS.map((kind) => ({
      case: `p95 of ${kind}`,
      value: median(rounds.map(({ byKind }) => byKind[kind]?.p95Ms ?? Number.NaN)),
      unit: 'ms' as const,
      baseline: null,
    })),
  ]);
});

/** Of a hundred requests: one whole list (as a page asks for it once), 74 reads of one workspace, 25 changes. */
function mixOf(fleet: readonly Member[]): LoadRequest[] {
  const shuffled = [...fleet].sort(() => Math.random() - 0.5);
  return shuffled.map(({ id }, at) => {
    const path = `/api/workspaces/${id}`;
    const turn = at % 100;
    if (turn === 50) return toLoadRequest({ kind: 'list', method: 'GET', path: '/api/workspaces' });
    switch (turn % 8) {
      case 0:
      case 1:
        return toLoadRequest({ kind: 'get', method: 'GET', path });
      case 2:
      case 3:
        return toLoadRequest({ kind: 'activity', method: 'GET', path: `${path}/activity` });
      case 4:
      case 5:
        return toLoadRequest({ kind: 'history', method: 'GET', path: `${path}/chat-history` });
      case 6:
        return toLoadRequest({
          kind: 'rename',
          method: 'PATCH',
          path,
          body: { name: `Workspace ${randomUUID()}` },
        });
      default:
        return toLoadRequest({ kind: 'move', method: 'PATCH', path, body: { x: at, y: at } });
    }
  });
}
