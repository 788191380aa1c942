// The newest page of a chat that has become very long.
import { startBenchPlatform } from './internal/bench-platform';
import { ensureBuilt } from './internal/built';
import { withCleanup } from './internal/cleanup';
import { seedChat, seedFleet } from './internal/fleet';
import { startLoad, toLoadRequest } from './internal/load';
import type { LoadResult } from './internal/load-process';
import { progress, report } from './internal/report';
import { BARE_SERVER, startProgram } from './internal/start-program';
import { median } from './internal/statistics';

const MESSAGES = 100_000;
const ROUNDS = 5;
const ROUND_MS = 2500;
const WARM_UP_MS = 2000;

await withCleanup(async () => {
  ensureBuilt();
  const {
    port,
    databaseUrl,
    seeded: id,
  } = await startBenchPlatform(async (sql) => {
    const [chatty, ...others] = (await seedFleet(sql, { count: 50, backend: 'mock' })).map((each) => each.id);
    if (chatty === undefined) throw new Error('nothing was seeded');
    await seedChat(sql, [chatty], MESSAGES);
    // So that the chat is not all that the table holds.
    await seedChat(sql, others, MESSAGES / 2);
    return chatty;
  });
  const barePort = await startProgram(BARE_SERVER, [databaseUrl]);
  const measure = startLoad();
  const run = (to: number, path: string, durationMs: number): Promise<LoadResult> => {
    const requests = [toLoadRequest({ method: 'GET', path })];
    return measure({ port: to, connections: 1, durationMs, perSecond: null, requests });
  };
  const ours: LoadResult[] = [];
  const bare: LoadResult[] = [];
  const page = `/api/workspaces/${id}/chat-history`;
  await run(port, page, WARM_UP_MS);
  await run(barePort, `/history/${id}`, WARM_UP_MS);
  for (let round = 0; round < ROUNDS; round += 1) {
    ours.push(await run(port, page, ROUND_MS));
    bare.push(await run(barePort, `/history/${id}`, ROUND_MS));
    progress(`p95 ${ours[round]?.all.p95Ms.toFixed(1)} ms, bare ${bare[round]?.all.p95Ms.toFixed(1)} ms`);
  }
  const middle = (runs: readonly LoadResult[], key: 'p50Ms' | 'p95Ms'): number =>
    median(runs.map(({ all }) => all[key]));
  const what = `the newest page of a chat with ${MESSAGES} messages (baseline: bare node:http with the same statement)`;
  return report('history', [
    { case: `p50, ${what}`, value: middle(ours, 'p50Ms'), unit: 'ms', baseline: middle(bare, 'p50Ms') },
    {
      case: `p95, ${what}`,
      value: middle(ours, 'p95Ms'),
      unit: 'ms',
      baseline: middle(bare, 'p95Ms'),
      bar: { must: 'at most 30 ms', max: 30 },
    },
  ]);
});
