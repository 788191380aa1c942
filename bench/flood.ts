// What others notice of one caller who sends ten times what all of them send together, in server mode with its limits.
import { randomBytes } from 'node:crypto';
import { mintCredential } from '@/server/platform/credential';
import { freePort } from '../e2e/process/support/free-port';
import { startBenchPlatform } from './internal/bench-platform';
import { ensureBuilt } from './internal/built';
import { withCleanup } from './internal/cleanup';
import { type Member, seedFleet } from './internal/fleet';
import { startLoad, toLoadRequest } from './internal/load';
import { type LoadRequest, type LoadResult, UNIQUE } from './internal/load-process';
import { type Case, progress, report } from './internal/report';
import { REFUSING_SERVER, startProgram } from './internal/start-program';
import { median } from './internal/statistics';

/** More than ever get near a limit of their own. */
const OTHERS = 400;
const TEAM = 50;
const PER_SECOND = 80;
const TIMES = 10;
/** Different ones. */
const GUESSES = 1000;
const CONNECTIONS = 64;
const ROUNDS = 7;
const ROUND_MS = 3000;
const WARM_UP_MS = 6000;

/** What server mode asks for; its limits are those it has by itself. */
const serverMode = (port: number) => ({
  MOLECULE_ENV: 'production',
  PORT: String(port),
  PUBLIC_URL: `http://localhost:${port}`,
  NEXTAUTH_SECRET: randomBytes(32).toString('base64'),
  SECRETS_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
});

interface Flood {
  readonly name: string;
  /** Of a caller whose allowance nobody has used yet. */
  requestsOf(flooder: Member, team: readonly Member[]): LoadRequest[];
}

const FLOODS: readonly Flood[] = [
  { name: 'an agent with its token', requestsOf: (flooder, team) => mixOf([flooder], team) },
  {
    name: 'tokens that were never given out',
    requestsOf: ({ id }) =>
      Array.from({ length: GUESSES }, () =>
        toLoadRequest({
          method: 'GET',
          path: `/api/workspaces/${id}`,
          token: mintCredential('ws').plaintext,
        }),
      ),
  },
];

await withCleanup(async () => {
  ensureBuilt();
  const { port, seeded } = await startBenchPlatform(
    (sql) => seedFleet(sql, { count: OTHERS + TEAM, backend: 'mock', teamSize: TEAM }),
    serverMode(await freePort()),
  );
  const others = seeded.slice(0, OTHERS);
  const flooders = seeded.slice(OTHERS);
  const measure = startLoad();
  const flood = startLoad(/^(2|401|429)/);
  const job = { port, connections: CONNECTIONS };
  const refusing = await startProgram(REFUSING_SERVER);
  const mix = mixOf(others, others);
  // Each of them once: those that were there before the flood are known.
  const perSecond = (mix.length * 1000) / WARM_UP_MS;
  await measure({ ...job, durationMs: WARM_UP_MS, perSecond, requests: mix });
  const runOthers = (): Promise<LoadResult> => {
    const requests = [...mix].sort(() => Math.random() - 0.5);
    return measure({ ...job, durationMs: ROUND_MS, perSecond: PER_SECOND, requests });
  };
  const cases: Case[] = [];
  for (const { name, requestsOf } of FLOODS) {
    const quiet: LoadResult[] = [];
    const elsewhere: LoadResult[] = [];
    const flooded: LoadResult[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      quiet.push(await runOthers());
      const requests = requestsOf(flooders.pop() as Member, flooders);
      const all = { ...job, durationMs: ROUND_MS, perSecond: PER_SECOND * TIMES, requests };
      // What sending that many takes from the machine by itself.
      const [beside] = await Promise.all([runOthers(), flood({ ...all, port: refusing })]);
      const [theirs, its] = await Promise.all([runOthers(), flood(all)]);
      elsewhere.push(beside);
      flooded.push(theirs);
      progress(
        `${name}: p95 ${p95(quiet.at(-1))} ms, beside ${p95(beside)} ms, flooded ${p95(theirs)} ms; ${JSON.stringify(its.statuses)}`,
      );
    }
    cases.push(...toCases(name, { quiet, elsewhere, flooded }));
  }
  return report('flood', cases);
});

function p95(result: LoadResult | undefined): string {
  return (result?.all.p95Ms ?? Number.NaN).toFixed(1);
}

type Runs = Readonly<Record<'quiet' | 'elsewhere' | 'flooded', readonly LoadResult[]>>;

function toCases(name: string, { quiet, elsewhere, flooded }: Runs): Case[] {
  const middle = (runs: readonly LoadResult[], of: (run: LoadResult) => number): number =>
    median(runs.map(of));
  const kinds = Object.keys(quiet[0]?.byKind ?? {});
  const what = `of ${PER_SECOND} requests a second of ${OTHERS} agents, while ${name} sends ${PER_SECOND * TIMES}`;
  return [
    {
      case: `p95 ${what} (baseline: without it)`,
      value: middle(flooded, (run) => run.all.p95Ms),
      unit: 'ms',
      baseline: middle(quiet, (run) => run.all.p95Ms),
    },
    {
      case: `p95 in times of that without it, median of the rounds, ${name}`,
      value: median(flooded.map((run, round) => run.all.p95Ms / (quiet[round]?.all.p95Ms ?? Number.NaN))),
      unit: 'times',
      baseline: null,
      bar: { must: 'at most 2', max: 2 },
    },
    {
      case: `p95 while ${name} sends them to a bare node:http that refuses them (baseline: without it)`,
      value: middle(elsewhere, (run) => run.all.p95Ms),
      unit: 'ms',
      baseline: middle(quiet, (run) => run.all.p95Ms),
    },
    ...kinds.map((kind) => ({
      case: `p95 of ${kind}, ${name}`,
      value: middle(flooded, (run) => run.byKind[kind]?.p95Ms ?? Number.NaN),
      unit: 'ms' as const,
      baseline: middle(quiet, (run) => run.byKind[kind]?.p95Ms ?? Number.NaN),
    })),
  ];
}

/** Of each caller in turn: a message to its leader, a look at itself, and a heartbeat. */
function mixOf(callers: readonly Member[], members: readonly Member[]): LoadRequest[] {
  return callers.flatMap((caller, at) => {
    const leader = members[at - (at % TEAM)] ?? caller;
    return [messageTo(caller, leader), lookOf(caller), beatOf(caller)];
  });
}

function lookOf({ id, token }: Member): LoadRequest {
  return toLoadRequest({ kind: 'read', method: 'GET', path: `/api/workspaces/${id}`, token });
}

function beatOf({ id, token }: Member): LoadRequest {
  const body = {
    workspace_id: id,
    error_rate: 0,
    active_tasks: 1,
    uptime_seconds: 3600,
    current_task: 'Reading',
  };
  return toLoadRequest({ kind: 'heartbeat', method: 'POST', path: '/api/registry/heartbeat', token, body });
}

function messageTo({ token }: Member, { id }: Member): LoadRequest {
  // No two alike: the same over and over is taken for a loop, and pauses the pair.
  const parts = [{ kind: 'text', text: `Where do we stand with report ${UNIQUE}?` }];
  const message = { kind: 'message', role: 'user', messageId: UNIQUE, parts };
  const body = { jsonrpc: '2.0', id: UNIQUE, method: 'message/send', params: { message } };
  return toLoadRequest({ kind: 'message', method: 'POST', path: `/api/workspaces/${id}/a2a`, token, body });
}
