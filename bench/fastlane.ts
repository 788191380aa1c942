// Heartbeats: through the fast lane, through Next, and through a bare handler that runs the same statement.
import { startBenchPlatform } from './internal/bench-platform';
import { ensureBuilt } from './internal/built';
import { withCleanup } from './internal/cleanup';
import { type Member, seedFleet } from './internal/fleet';
import { startLoad, toLoadRequest } from './internal/load';
import type { LoadRequest } from './internal/load-process';
import { progress, report } from './internal/report';
import { BARE_SERVER, startProgram, startQuietServer } from './internal/start-program';
import { median } from './internal/statistics';

const AGENTS = 200;
const CONNECTIONS = 32;
const ROUNDS = 5;
const ROUND_MS = 3000;
const WARM_UP_MS = 2000;

await withCleanup(async () => {
  ensureBuilt();
  const platform = await startBenchPlatform((sql) => seedFleet(sql, { count: AGENTS, backend: 'external' }));
  const { databaseUrl, seeded: members } = platform;
  const slow = await startQuietServer({ DATABASE_URL: databaseUrl, MOLECULE_FAST_LANE: '0' });
  const barePort = await startProgram(BARE_SERVER, [databaseUrl]);
  const measure = startLoad();
  const run = async (port: number, path: string, durationMs: number): Promise<number> => {
    const requests = members.map((member) => beatOf(member, path));
    const job = { port, connections: CONNECTIONS, durationMs, perSecond: null, requests };
    return (await measure(job)).perSecond;
  };
  const targets = [
    { name: 'fast', port: platform.port, path: '/api/registry/heartbeat', rates: [] as number[] },
    { name: 'bare', port: barePort, path: '/heartbeat', rates: [] as number[] },
    { name: 'next', port: slow.port, path: '/api/registry/heartbeat', rates: [] as number[] },
  ] as const;
  for (const { port, path } of targets) await run(port, path, WARM_UP_MS);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const { port, path, rates } of targets) rates.push(await run(port, path, ROUND_MS));
    progress(targets.map(({ name, rates }) => `${name} ${Math.round(rates[round] ?? 0)}/s`).join(', '));
  }
  const [fast, bare, slowly] = targets;
  const ratio = (to: { rates: readonly number[] }): number =>
    median(fast.rates.map((rate, round) => rate / (to.rates[round] ?? Number.NaN)));
  const what = `heartbeats of ${AGENTS} agents over ${CONNECTIONS} connections`;
  return report('fastlane', [
    {
      case: `${what}, fast lane (baseline: bare node:http with the same statement)`,
      value: median(fast.rates),
      unit: 'per second',
      baseline: median(bare.rates),
    },
    {
      case: `${what}, through Next`,
      value: median(slowly.rates),
      unit: 'per second',
      baseline: null,
    },
    {
      case: 'fast lane in parts of the bare handler, median of the rounds',
      value: ratio(bare),
      unit: 'times',
      baseline: null,
      bar: { must: 'at least 0.35', min: 0.35 },
    },
    {
      case: 'fast lane in parts of the same contract through Next, median of the rounds',
      value: ratio(slowly),
      unit: 'times',
      baseline: null,
      bar: { must: 'at least 2.5', min: 2.5 },
    },
  ]);
});

/** What an agent of the published kind sends every half minute. */
function beatOf({ id, token }: Member, path: string): LoadRequest {
  const body = {
    workspace_id: id,
    error_rate: 0,
    sample_error: '',
    active_tasks: 1,
    uptime_seconds: 3600,
    current_task: 'Reading the minutes of the last meeting',
    monthly_spend: 0,
  };
  return toLoadRequest({ method: 'POST', path, token, body });
}
