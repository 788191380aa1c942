// What the gateway costs: messages with everything that is written down for them, streams piece by piece, streams that
// wait, and messages while a great many agents give signs of life.
import type { Socket } from 'node:net';
import { startBenchPlatform } from './internal/bench-platform';
import { ensureBuilt } from './internal/built';
import { withCleanup } from './internal/cleanup';
import { type Member, seedFleet } from './internal/fleet';
import { startLoad, toLoadRequest } from './internal/load';
import { type LoadRequest, type LoadResult, UNIQUE } from './internal/load-process';
import { startNextProxy } from './internal/next-proxy';
import { descendantsOf, pssOf } from './internal/process-tree';
import { type Case, progress, report } from './internal/report';
import { ANSWERING_AGENT, BARE_PIPE, STREAM_AGENT, startProgram } from './internal/start-program';
import { median } from './internal/statistics';
import { measureStream, openIdleStream } from './internal/stream-client';

const AGENTS = 100;
const ROUNDS = 5;
const ROUND_MS = 2500;
const WARM_UP_MS = 1500;
const STREAMS = 25;
const IDLE_STREAMS = 1000;
/** As many as are waited for at a time while they are opened. */
const OPENED_AT_ONCE = 50;
const BEATING = 10_000;
const BEATS_PER_SECOND = BEATING / 60;
const SENDS_PER_SECOND = 40;
const MB = 2 ** 20;

interface Place {
  readonly port: number;
  readonly paths: readonly string[];
}

const measure = startLoad();
const beats = startLoad();

await withCleanup(async () => {
  ensureBuilt();
  const agentPort = await startProgram(ANSWERING_AGENT);
  const agentUrl = `http://127.0.0.1:${agentPort}/`;
  const streamUrl = `http://127.0.0.1:${await startProgram(STREAM_AGENT)}/`;
  const platform = await startBenchPlatform(async (sql) => ({
    plain: await seedFleet(sql, { count: AGENTS, backend: 'external', url: agentUrl }),
    streaming: await seedFleet(sql, { count: AGENTS, backend: 'external', url: streamUrl }),
    beating: await seedFleet(sql, { count: BEATING, backend: 'external', url: agentUrl }),
  }));
  const { port, seeded } = platform;
  const at = (members: readonly Member[]): Place => ({
    port,
    paths: members.map(({ id }) => `/api/workspaces/${id}/a2a`),
  });
  const pipe = await startProgram(BARE_PIPE, [agentUrl]);
  const streamPipe = await startProgram(BARE_PIPE, [streamUrl]);
  const next = await startNextProxy(agentUrl);
  const cases = [
    ...(await measureSends(
      at(seeded.plain),
      { port: pipe, paths: ['/'] },
      { port: next, paths: ['/proxy'] },
    )),
    ...(await measureStreams(at(seeded.streaming), { port: streamPipe, paths: ['/'] })),
    await measureIdle(at(seeded.streaming), { port: streamPipe, paths: ['/'] }),
    await measureBesideBeats(at(seeded.plain), seeded.beating),
  ];
  return report('a2a', cases);
});

async function send(place: Place, connections: number, durationMs = ROUND_MS): Promise<LoadResult> {
  const requests = place.paths.map(messageTo);
  return measure({ port: place.port, connections, durationMs, perSecond: null, requests });
}

async function measureSends(ours: Place, pipe: Place, next: Place): Promise<Case[]> {
  const cases: Case[] = [];
  for (const place of [ours, pipe, next]) await send(place, 16, WARM_UP_MS);
  for (const connections of [16, 64]) {
    const rates: { ours: number; pipe: number; next: number }[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const rateAt = async (place: Place): Promise<number> => (await send(place, connections)).perSecond;
      rates.push({ ours: await rateAt(ours), pipe: await rateAt(pipe), next: await rateAt(next) });
    }
    const what = `messages over ${connections} connections`;
    const middle = (pick: (round: (typeof rates)[number]) => number): number => median(rates.map(pick));
    progress(`${what}: ${rates.map((round) => Math.round(round.ours)).join(' ')} a second`);
    cases.push(
      {
        case: `${what} (baseline: a pipe of node:http and undici that does nothing else)`,
        value: middle((round) => round.ours),
        unit: 'per second',
        baseline: middle((round) => round.pipe),
      },
      {
        case: `${what}, in parts of the pipe`,
        value: middle((round) => round.ours / round.pipe),
        unit: 'times',
        baseline: null,
        bar: { must: 'at least 0.20', min: 0.2 },
      },
      {
        case: `${what}, in parts of a Next route handler that only hands on`,
        value: middle((round) => round.ours / round.next),
        unit: 'times',
        baseline: null,
        bar: { must: 'at least 2.5', min: 2.5 },
      },
    );
  }
  const added: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const p50Of = async (place: Place): Promise<number> => (await send(place, 1)).all.p50Ms;
    added.push((await p50Of(ours)) - (await p50Of(pipe)));
  }
  cases.push({
    case: 'added to a message at one connection, p50',
    value: median(added),
    unit: 'ms',
    baseline: null,
    bar: { must: 'at most 1.5', max: 1.5 },
  });
  return cases;
}

/** One stream after the other, so that each delay is the gateway's and no queue's. */
async function measureStreams(ours: Place, pipe: Place): Promise<Case[]> {
  const delaysAt = async ({ port, paths }: Place) => {
    const streams = [];
    for (let index = 0; index < STREAMS; index += 1) {
      streams.push(await measureStream(port, paths[index % paths.length] ?? '/'));
    }
    return {
      first: median(streams.map(({ first }) => first)),
      rest: median(streams.flatMap(({ rest }) => rest)),
    };
  };
  for (const place of [ours, pipe]) await delaysAt(place);
  const [gateway, bare] = [await delaysAt(ours), await delaysAt(pipe)];
  return [
    {
      case: 'added to the first piece of a stream, p50',
      value: gateway.first - bare.first,
      unit: 'ms',
      baseline: null,
      bar: { must: 'at most 2', max: 2 },
    },
    {
      case: 'added to each further piece, p50',
      value: gateway.rest - bare.rest,
      unit: 'ms',
      baseline: null,
      bar: { must: 'at most 0.5', max: 0.5 },
    },
  ];
}

/** Of the whole server, its database too, against a pipe that only holds the connections. */
async function measureIdle(ours: Place, pipe: Place): Promise<Case> {
  const grownBy = async ({ port, paths }: Place): Promise<number> => {
    const before = pssOf(descendantsOf(process.pid));
    const sockets: Socket[] = [];
    for (let from = 0; from < IDLE_STREAMS; from += OPENED_AT_ONCE) {
      const opening = Array.from({ length: OPENED_AT_ONCE }, (_, index) =>
        openIdleStream(port, paths[(from + index) % paths.length] ?? '/'),
      );
      sockets.push(...(await Promise.all(opening)));
    }
    const grown = pssOf(descendantsOf(process.pid)) - before;
    for (const socket of sockets) socket.destroy();
    return grown / MB;
  };
  const bare = await grownBy(pipe);
  return {
    case: `memory for ${IDLE_STREAMS} streams that wait, with the agent's side (baseline: the pipe)`,
    value: await grownBy(ours),
    unit: 'MB',
    baseline: bare,
    bar: { must: 'at most 150', max: 150 },
  };
}

/** The same messages at the same pace, with and without the signs of life of all those agents. */
async function measureBesideBeats(ours: Place, beating: readonly Member[]): Promise<Case> {
  const requests = ours.paths.map(messageTo);
  const paced = async (): Promise<number> => {
    const job = {
      port: ours.port,
      connections: 16,
      durationMs: ROUND_MS,
      perSecond: SENDS_PER_SECOND,
      requests,
    };
    return (await measure(job)).all.p95Ms;
  };
  const beat = () =>
    beats({
      port: ours.port,
      connections: 16,
      durationMs: ROUND_MS,
      perSecond: BEATS_PER_SECOND,
      requests: beating.map(beatOf),
    });
  const rounds: { quiet: number; beside: number }[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const quiet = await paced();
    const [beside] = await Promise.all([paced(), beat()]);
    rounds.push({ quiet, beside });
  }
  return {
    case: `p95 of messages while ${BEATING} agents give a sign of life every minute, in times of without`,
    value: median(rounds.map(({ quiet, beside }) => beside / quiet)),
    unit: 'times',
    baseline: null,
    bar: { must: 'at most 1.5', max: 1.5 },
  };
}

function messageTo(path: string): LoadRequest {
  const parts = [{ kind: 'text', text: 'Where do we stand with the report for Thursday?' }];
  const message = { kind: 'message', role: 'user', messageId: UNIQUE, parts };
  const body = { jsonrpc: '2.0', id: UNIQUE, method: 'message/send', params: { message } };
  return toLoadRequest({ method: 'POST', path, body });
}

function beatOf({ id, token }: Member): LoadRequest {
  const body = { workspace_id: id, error_rate: 0, sample_error: '', active_tasks: 0, uptime_seconds: 60 };
  return toLoadRequest({ method: 'POST', path: '/api/registry/heartbeat', token, body });
}
