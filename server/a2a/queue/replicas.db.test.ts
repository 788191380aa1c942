import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { sendToAgent } from '@/contracts/a2a';
import { recordHeartbeat } from '@/contracts/registry';
import { callRoute, type RouteAnswer } from '@/server/testing/call-route';
import { sweep } from '@/server/testing/drain-jobs';
import { dyingProcess } from '@/server/testing/dying-deps';
import { answerJson, reply, type ScriptedAgent, startScriptedAgent } from '@/server/testing/scripted-agent';
import { type SeededAgent, seedAgent } from '@/server/testing/seed-agents';
import { createTestDeps, createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';
import { createBackground } from '../../platform/background';
import { createMessageQueue } from './message-queue';

/** Waits for what goes on beside the test, however slow the machine is. */
const until = (check: () => unknown, msMax = 20_000): Promise<unknown> =>
  vi.waitFor(check, { timeout: msMax, interval: 20 });

let platform: TestPlatform;
let agent: ScriptedAgent;
beforeAll(async () => {
  platform = await createTestPlatform();
});
beforeEach(async () => {
  agent = await startScriptedAgent(reply('Done.'));
});
afterEach(async () => {
  await agent.close();
  await platform.reset();
});
afterAll(() => platform.close());

const beat = ({ id, headers }: SeededAgent, active_tasks: number): Promise<RouteAnswer> =>
  callRoute(recordHeartbeat, { headers, body: { workspace_id: id, active_tasks } });

function send(target: SeededAgent, messageId: string = randomUUID(), headers: Record<string, string> = {}) {
  const message = { kind: 'message', role: 'user', messageId, parts: [{ kind: 'text', text: messageId }] };
  const body = { jsonrpc: '2.0', id: 1, method: 'message/send', params: { message } };
  return callRoute(sendToAgent, { params: { id: target.id }, body, headers });
}

/** Messages as they wait, without the way there; the first number of an id is the place of its addressee. */
async function store(targets: readonly SeededAgent[], ids: readonly string[]): Promise<void> {
  const now = platform.clock.now();
  const rows = ids.map((id) => {
    const message = { kind: 'message', role: 'user', messageId: id, parts: [{ kind: 'text', text: id }] };
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'message/send', params: { message } });
    return {
      workspace_id: targets[Number(id.split(' ')[0])]?.id ?? '',
      origin: 'agent',
      body,
      body_bytes: body.length,
      headers: '{}',
      method: 'message/send',
      message_id: id,
      enqueued_at: now,
      expires_at: new Date(now.getTime() + 3_600_000),
      retry_at: new Date(now.getTime() + 3_600_000),
    };
  });
  await platform.sql`insert into a2a_queue ${platform.sql(rows)}`;
}

const idOf = (body: Record<string, unknown>): string =>
  (body.params as { message: { messageId: string } }).message.messageId;

async function statuses(): Promise<Record<string, number>> {
  const rows = await platform.sql<{ status: string; n: number }[]>`
    select status, count(*)::int as n from a2a_queue group by status`;
  return Object.fromEntries(rows.map(({ status, n }) => [status, n]));
}

/** A second process on the same database. */
async function openReplica() {
  const { deps, queue, stopping } = createTestDeps(platform.url);
  await deps.events.start();
  await queue.start(deps);
  return {
    queue,
    async close() {
      stopping.abort();
      await queue.stop();
      await deps.background.drain();
      await deps.outbound.close();
      await deps.events.stop();
      await deps.database.close(1);
    },
  };
}

describe('two processes on one database', () => {
  it('deliver 500 messages once each, and never more at a time than an agent takes', async () => {
    const [agents, each, atOnce] = [10, 50, 3];
    const running = new Map<string, number>();
    let most = 0;
    agent.answer((request, response) => {
      const of = idOf(request.body).split(' ')[0] ?? '';
      const now = (running.get(of) ?? 0) + 1;
      running.set(of, now);
      most = Math.max(most, now);
      setImmediate(() => {
        running.set(of, (running.get(of) ?? 1) - 1);
        void reply('Done.')(request, response);
      });
    });
    const targets = await Promise.all(
      Array.from({ length: agents }, () => seedAgent(platform, { url: agent.url })),
    );
    await platform.sql`update workspaces set max_concurrent_tasks = ${atOnce}`;
    for (const target of targets) await beat(target, atOnce);
    const ids = targets.flatMap((_, of) => Array.from({ length: each }, (_none, at) => `${of} ${at}`));
    await store(targets, ids);
    const replica = await openReplica();
    try {
      await Promise.all(
        targets.map(async (target) => {
          await beat(target, 0);
          for (let round = 0; round < 5; round += 1) replica.queue.offer(target.id);
        }),
      );
      await until(async () => expect(await statuses()).toEqual({ completed: ids.length }), 40_000);
    } finally {
      await replica.close();
    }
    const heard = agent.requests.map(({ body }) => idOf(body));
    expect(heard).toHaveLength(ids.length);
    expect(new Set(heard).size).toBe(ids.length);
    expect(most).toBeLessThanOrEqual(atOnce);
    const written = await platform.sql`select count(*)::int as n from activity_logs where status = 'ok'`;
    expect(written).toMatchObject([{ n: ids.length }]);
  });
});

describe('one lead that asks fifty busy agents', () => {
  it('loses none: each takes the task when it has room, and the lead finds every answer', async () => {
    const lead = await seedAgent(platform, { name: 'Lead' });
    const team = await Promise.all(
      Array.from({ length: 50 }, () => seedAgent(platform, { url: agent.url, parentId: lead.id })),
    );
    agent.answer((_, response) => answerJson(response, { error: 'Busy.' }, 429));
    const asked = await Promise.all(team.map((target) => send(target, randomUUID(), lead.headers)));
    expect(asked.map(({ status }) => status)).toEqual(team.map(() => 202));
    agent.answer(reply('Done.'));
    await Promise.all(team.map((target) => beat(target, 0)));
    await until(async () => expect(await statuses()).toEqual({ completed: 50 }), 20_000);
    const states = await Promise.all(
      team.map(async ({ id }, at) => {
        const body = { jsonrpc: '2.0', id: 1, method: 'tasks/get', params: { id: asked[at]?.body.queue_id } };
        const { body: found } = await callRoute(sendToAgent, { params: { id }, body, headers: lead.headers });
        return (found.result as { status: { state: string } }).status.state;
      }),
    );
    expect(states).toEqual(team.map(() => 'completed'));
  });
});

describe('a process that is killed at any step', () => {
  it.each(Array.from({ length: 8 }, (_, at) => at + 1))(
    'number %i: the message arrives once, or has failed for all to see',
    async (lastStep) => {
      const target = await seedAgent(platform, { url: agent.url });
      await beat(target, 1);
      await send(target);
      await platform.deps.background.drain();
      await platform.sql`update workspaces set active_tasks = 0`;
      const own = { ...platform.deps, background: createBackground(platform.deps.log) };
      const { deps } = dyingProcess(own, lastStep);
      const queue = createMessageQueue();
      await queue.start(deps);
      queue.offer(target.id);
      await own.background.drain();
      await queue.stop();
      // Its lease ends, as nobody prolongs it.
      await platform.sql`update a2a_queue set lease_until = now() - interval '1 second' where status = 'dispatched'`;
      await sweep(platform, 'a2a-queue');
      await beat(target, 0);
      await platform.deps.background.drain();
      await until(async () => expect(['completed', 'failed']).toContain(Object.keys(await statuses())[0]));
      const [end] = Object.keys(await statuses());
      expect(agent.requests.length).toBeLessThanOrEqual(1);
      const [said] = await platform.sql`select role from chat_messages where role <> 'user'`;
      expect(said).toEqual({ role: end === 'completed' ? 'agent' : 'system' });
      if (end === 'completed') expect(agent.requests).toHaveLength(1);
    },
  );
});
