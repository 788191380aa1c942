// Messages of a person to agents, chat and activity written before the answer: to mock agents, and to one over HTTP.
import { startBenchPlatform } from './internal/bench-platform';
import { ensureBuilt } from './internal/built';
import { withCleanup } from './internal/cleanup';
import { seedFleet } from './internal/fleet';
import { startLoad, toLoadRequest } from './internal/load';
import { type LoadRequest, type LoadResult, UNIQUE } from './internal/load-process';
import { type Case, progress, report } from './internal/report';
import { ANSWERING_AGENT, BARE_SERVER, startProgram } from './internal/start-program';
import { median } from './internal/statistics';

const AGENTS = 100;
const CONNECTIONS = [1, 16] as const;
const ROUNDS = 3;
const ROUND_MS = 2500;
const WARM_UP_MS = 1500;

interface Target {
  readonly name: string;
  readonly port: number;
  readonly requests: readonly LoadRequest[];
  /** The same work without the platform. */
  readonly bare: { readonly port: number; readonly requests: readonly LoadRequest[] };
}

await withCleanup(async () => {
  ensureBuilt();
  const agentUrl = `http://127.0.0.1:${await startProgram(ANSWERING_AGENT)}/`;
  const { port, databaseUrl, seeded } = await startBenchPlatform(async (sql) => ({
    mock: await seedFleet(sql, { count: AGENTS, backend: 'mock' }),
    push: await seedFleet(sql, { count: AGENTS, backend: 'external', url: agentUrl }),
  }));
  const barePort = await startProgram(BARE_SERVER, [databaseUrl, agentUrl]);
  const targets: Target[] = (['mock', 'push'] as const).map((kind) => ({
    name: kind === 'mock' ? 'to mock agents' : 'to an agent over HTTP',
    port,
    requests: seeded[kind].map(({ id }) => messageTo(`/api/workspaces/${id}/a2a`)),
    bare: { port: barePort, requests: seeded[kind].map(({ id }) => messageTo(`/${kind}-send/${id}`)) },
  }));
  const measure = startLoad();
  const run = (
    { port: to, requests }: Pick<Target, 'port' | 'requests'>,
    connections: number,
    durationMs: number,
  ) => measure({ port: to, connections, durationMs, perSecond: null, requests });
  for (const target of targets) {
    await run(target, 16, WARM_UP_MS);
    await run(target.bare, 16, WARM_UP_MS);
  }
  const cases: Case[] = [];
  for (const target of targets) {
    for (const connections of CONNECTIONS) {
      const ours: LoadResult[] = [];
      const bare: LoadResult[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        ours.push(await run(target, connections, ROUND_MS));
        bare.push(await run(target.bare, connections, ROUND_MS));
      }
      cases.push(...toCases(`messages ${target.name}, ${connections} connections`, ours, bare));
      progress(
        `${target.name}, ${connections}: ${ours.map((each) => Math.round(each.perSecond)).join(' ')} a second`,
      );
    }
  }
  return report('send', cases);
});

function toCases(title: string, ours: readonly LoadResult[], bare: readonly LoadResult[]): Case[] {
  const middle = (runs: readonly LoadResult[], pick: (run: LoadResult) => number): number =>
    median(runs.map(pick));
  const both = (pick: (run: LoadResult) => number) => ({
    value: middle(ours, pick),
    baseline: middle(bare, pick),
  });
  const what = `${title} (baseline: bare node:http with as many transactions and INSERTs)`;
  return [
    { case: `a second, ${what}`, ...both((run) => run.perSecond), unit: 'per second' },
    { case: `p50, ${what}`, ...both((run) => run.all.p50Ms), unit: 'ms' },
    { case: `p99, ${what}`, ...both((run) => run.all.p99Ms), unit: 'ms' },
  ];
}

/** What a person types; each message under an id of its own, as a browser sends it. */
function messageTo(path: string): LoadRequest {
  const message = {
    kind: 'message',
    role: 'user',
    messageId: UNIQUE,
    parts: [
      { kind: 'text', text: 'Where do we stand with the report for Thursday, and who writes the summary?' },
    ],
  };
  const body = { jsonrpc: '2.0', id: UNIQUE, method: 'message/send', params: { message } };
  return toLoadRequest({ method: 'POST', path, body });
}
