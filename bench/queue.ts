// Messages that wait for busy agents: how soon one is there when its agent has room again, and how many go out a second.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Sql } from 'postgres';
import { startBenchPlatform } from './internal/bench-platform';
import { ensureBuilt } from './internal/built';
import { withCleanup } from './internal/cleanup';
import { type Member, seedFleet } from './internal/fleet';
import { type Case, progress, report } from './internal/report';
import { quantile } from './internal/statistics';

const FREED = 300;
const DRAINED = 100;
const MESSAGES_EACH = 100;
/** What an agent of the second case takes at a time. */
const AT_ONCE = 4;
const DRAIN_MS_MAX = 60_000;

/** The agent of everybody, here, so that its clock is the one that the signs are measured by. */
const arrivals = new Map<string, number>();
let onArrival = (): void => {};
const agent = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (part: string) => {
    body += part;
  });
  request.on('end', () => {
    const now = performance.now();
    const { id, params } = JSON.parse(body) as { id: unknown; params: { message: { messageId: string } } };
    arrivals.set(params.message.messageId, now);
    onArrival();
    const parts = [{ kind: 'text', text: 'That is finished.' }];
    const result = { kind: 'message', role: 'agent', messageId: crypto.randomUUID(), parts };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ jsonrpc: '2.0', id, result }));
  });
});

await withCleanup(async () => {
  ensureBuilt();
  await new Promise<void>((resolve) => agent.listen(0, '127.0.0.1', resolve));
  agent.unref();
  const url = `http://127.0.0.1:${(agent.address() as AddressInfo).port}/`;
  const { port, seeded } = await startBenchPlatform(async (sql) => {
    const freed = await seedFleet(sql, { count: FREED, backend: 'external', url });
    const drained = await seedFleet(sql, { count: DRAINED, backend: 'external', url });
    await store(sql, drained);
    return { freed, drained };
  });
  const base = `http://127.0.0.1:${port}/api`;
  const cases = [await measureFreed(base, seeded.freed), await measureDrain(base, seeded.drained)];
  agent.closeAllConnections();
  return report('queue', cases);
});

function messageFor(messageId: string) {
  const parts = [{ kind: 'text', text: 'Where do we stand?' }];
  const message = { kind: 'message', role: 'user', messageId, parts };
  return { jsonrpc: '2.0', id: 1, method: 'message/send', params: { message } };
}

async function post(address: string, body: unknown, token?: string): Promise<void> {
  const headers = {
    'content-type': 'application/json',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  const response = await fetch(address, { method: 'POST', headers, body: JSON.stringify(body) });
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`${address} answered ${response.status}`);
}

function beat(base: string, { id, token }: Member, active_tasks: number): Promise<void> {
  return post(`${base}/registry/heartbeat`, { workspace_id: id, active_tasks }, token);
}

/** One agent after the other has room again: from the sending of its heartbeat until the message is there. */
async function measureFreed(base: string, members: readonly Member[]): Promise<Case> {
  for (const member of members) {
    await beat(base, member, 1);
    await post(`${base}/workspaces/${member.id}/a2a`, messageFor(member.id));
  }
  const delays: number[] = [];
  for (const member of members) {
    const started = performance.now();
    await beat(base, member, 0);
    await arrived(() => arrivals.has(member.id), 5000);
    delays.push((arrivals.get(member.id) ?? Number.POSITIVE_INFINITY) - started);
  }
  delays.sort((one, other) => one - other);
  progress(`freed to there, p50: ${quantile(delays, 0.5).toFixed(1)} ms`);
  return {
    case: 'from the heartbeat that says there is room until the message is there, p99',
    value: quantile(delays, 0.99),
    unit: 'ms',
    baseline: null,
    bar: { must: 'at most 50', max: 50 },
  };
}

/** Every agent has room at the same moment, and takes a few at a time. */
async function measureDrain(base: string, members: readonly Member[]): Promise<Case> {
  arrivals.clear();
  const all = members.length * MESSAGES_EACH;
  const started = performance.now();
  await Promise.all(members.map((member) => beat(base, member, 0)));
  await arrived(() => arrivals.size >= all, DRAIN_MS_MAX);
  const seconds = (performance.now() - started) / 1000;
  return {
    case: `a second, of ${all} messages for ${members.length} agents that take ${AT_ONCE} at a time`,
    value: arrivals.size / seconds,
    unit: 'per second',
    baseline: null,
    bar: { must: 'at least 1000', min: 1000 },
  };
}

function arrived(isThere: () => boolean, msMax: number): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      onArrival = () => {};
      resolve();
    };
    const timer = setTimeout(end, msMax);
    onArrival = () => {
      if (isThere()) end();
    };
    onArrival();
  });
}

/** Messages that wait, past the API. */
async function store(sql: Sql, members: readonly Member[]): Promise<void> {
  await sql`update workspaces set max_concurrent_tasks = ${AT_ONCE} where id = any(${members.map(({ id }) => id)}::uuid[])`;
  for (const { id } of members) {
    const rows = Array.from({ length: MESSAGES_EACH }, (_, at) => {
      const body = JSON.stringify(messageFor(`${id} ${at}`));
      return {
        workspace_id: id,
        origin: 'agent',
        body,
        body_bytes: body.length,
        headers: '{}',
        method: 'message/send',
        message_id: `${id} ${at}`,
        enqueued_at: new Date(),
        expires_at: new Date(Date.now() + 3_600_000),
        retry_at: new Date(Date.now() + 3_600_000),
      };
    });
    await sql`insert into a2a_queue ${sql(rows)}`;
  }
}
