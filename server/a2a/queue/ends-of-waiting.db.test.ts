import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { sendToAgent } from '@/contracts/a2a';
import {
  dropQueuedMessage,
  dropStaleQueue,
  getQueuedMessage,
  listQueuedMessages,
} from '@/contracts/a2a-queue';
import { recordHeartbeat } from '@/contracts/registry';
import { callRoute, type RouteAnswer } from '@/server/testing/call-route';
import { sweep } from '@/server/testing/drain-jobs';
import { createGate } from '@/server/testing/gate';
import { answerJson, reply, type ScriptedAgent, startScriptedAgent } from '@/server/testing/scripted-agent';
import { type SeededAgent, seedAgent } from '@/server/testing/seed-agents';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';
import { QUEUE_BOUNDS, RETRY_AHEAD_MS_MAX } from './queue-bounds';

/** Waits for what goes on beside the test, however slow the machine is. */
const until = (check: () => unknown, msMax = 20_000): Promise<unknown> =>
  vi.waitFor(check, { timeout: msMax, interval: 20 });

let platform: TestPlatform;
let agent: ScriptedAgent;
let target: SeededAgent;
beforeAll(async () => {
  platform = await createTestPlatform();
});
beforeEach(async () => {
  agent = await startScriptedAgent(reply('Done.'));
  target = await seedAgent(platform, { url: agent.url });
  await beat(1);
});
afterEach(async () => {
  await agent.close();
  await platform.reset();
});
afterAll(() => platform.close());

const beat = (active_tasks: number): Promise<RouteAnswer> =>
  callRoute(recordHeartbeat, { headers: target.headers, body: { workspace_id: target.id, active_tasks } });

interface Sent {
  readonly text?: string;
  readonly messageId?: string;
  readonly headers?: Record<string, string>;
  readonly params?: Record<string, unknown>;
}

function send({ text = 'Hi', messageId = randomUUID(), headers = {}, params = {} }: Sent = {}) {
  const message = { kind: 'message', role: 'user', messageId, parts: [{ kind: 'text', text }] };
  const body = { jsonrpc: '2.0', id: 1, method: 'message/send', params: { message, ...params } };
  return callRoute(sendToAgent, { params: { id: target.id }, body, headers });
}

const stored = () =>
  platform.sql<{ status: string; attempts: number; last_error: string | null; body: string }[]>`
    select status, attempts, last_error, body from a2a_queue order by seq`;
const settled = (status: string) =>
  until(async () => expect((await stored()).map((row) => row.status)).toEqual([status]));
const chat = async (): Promise<[string, string][]> => {
  const rows = await platform.sql<{ role: string; content: string }[]>`
    select role, content from chat_messages order by seq`;
  return rows.map(({ role, content }) => [role, content]);
};
const stateOfTask = async (id: unknown, headers: Record<string, string> = {}): Promise<unknown> => {
  const body = { jsonrpc: '2.0', id: 1, method: 'tasks/get', params: { id } };
  const answer = await callRoute(sendToAgent, { params: { id: target.id }, body, headers });
  return (answer.body.result as { status: { state: string } }).status.state;
};
const itemOf = (queue_id: unknown, headers: Record<string, string> = {}): Promise<RouteAnswer> =>
  callRoute(getQueuedMessage, { params: { id: target.id, queue_id: String(queue_id) }, headers });

describe('a message whose time is over', () => {
  it('is dropped, and the chat and the task say so', async () => {
    const { body } = await send({ params: { expires_in_seconds: 60 } });
    // What the sending has set going saw the agent full; it must not see it later with the time of before.
    await platform.deps.background.drain();
    platform.clock.advance(61_000);
    await beat(0);
    await sweep(platform, 'a2a-queue');
    await settled('dropped');
    expect(agent.requests).toHaveLength(0);
    expect((await chat()).at(-1)).toEqual(['system', expect.stringContaining('not delivered')]);
    expect(await stateOfTask(body.queue_id)).toBe('failed');
    expect((await itemOf(body.queue_id)).body).toMatchObject({ status: 'dropped', before: null });
  });

  it('waits a day where its sender did not say for how long', async () => {
    await send();
    await platform.deps.background.drain();
    // The queue looks after what waits now and then, and would try it anyway after so long; of a paused one it tries nothing.
    await platform.sql`update workspaces set status = 'paused', url = ''`;
    platform.clock.advance(24 * 3_600_000 - 1000);
    await sweep(platform, 'a2a-queue');
    expect(await stored()).toMatchObject([{ status: 'queued' }]);
    platform.clock.advance(1000);
    await sweep(platform, 'a2a-queue');
    expect(await stored()).toMatchObject([{ status: 'dropped', body: '' }]);
  });

  it.each([
    [{ expires_in_seconds: 0 }, 'params.expires_in_seconds'],
    [{ expires_in_seconds: '60' }, 'params.expires_in_seconds'],
    [{ priority: 'urgent' }, 'params.priority'],
  ])('%j is refused by its name', async (params, field) => {
    const { body } = await send({ params });
    expect(body.error).toMatchObject({ data: { code: 'invalid_field', field } });
    expect(await stored()).toHaveLength(0);
  });
});

describe('a message that is sent again', () => {
  it('waits once', async () => {
    const first = await send({ messageId: 'm' });
    const again = await send({ messageId: 'm' });
    expect([again.status, again.body.queue_id]).toEqual([202, first.body.queue_id]);
    expect(await stored()).toHaveLength(1);
  });

  it('while it is with the agent, is not sent a second time', async () => {
    const gate = createGate();
    agent.answer(async (request, response) => {
      await gate.opened;
      await reply('Done.')(request, response);
    });
    const first = await send({ messageId: 'm' });
    await beat(0);
    await settled('dispatched');
    const again = await send({ messageId: 'm' });
    expect(again.body.queue_id).toBe(first.body.queue_id);
    gate.open();
    await settled('completed');
    const answered = await send({ messageId: 'm' });
    expect(answered.body.result).toMatchObject({ parts: [{ text: 'Done.' }] });
    expect(agent.requests).toHaveLength(1);
  });

  it('by another agent, or with other words, is another message', async () => {
    const [one, two] = [await seedAgent(platform), await seedAgent(platform)];
    await send({ messageId: 'm', headers: one.headers });
    await send({ messageId: 'm', headers: two.headers });
    await send({ messageId: 'm', text: 'Something else', headers: two.headers });
    expect(await stored()).toHaveLength(3);
  });
});

describe('a queue that is full', () => {
  it('refuses the next message, and says when to come again', async () => {
    const now = platform.clock.now();
    // Not further ahead than anybody says: the queue, which looks after it now and then, would take the first one out.
    const later = new Date(now.getTime() + RETRY_AHEAD_MS_MAX);
    await platform.sql`
      insert into a2a_queue (workspace_id, origin, body, body_bytes, headers, method, enqueued_at, expires_at, retry_at)
      select ${target.id}, 'agent', '{}', 2, '{}', 'message/send', ${now}, ${later}, ${later}
      from generate_series(1, ${QUEUE_BOUNDS.messagesMax})`;
    const { status, body, headers } = await send();
    expect([status, headers.get('retry-after')]).toEqual([503, '60']);
    expect(body.error).toMatchObject({ data: { code: 'agent_queue_full' } });
    expect((await chat()).at(-1)?.[0]).toBe('system');
  });
});

describe('an agent that cannot be reached', () => {
  it('is tried five times, each time later; then the message has failed for all to see', async () => {
    const { body } = await send();
    await agent.close();
    await beat(0);
    for (let attempt = 1; attempt < 5; attempt += 1) {
      await until(async () =>
        expect(await stored()).toMatchObject([{ status: 'queued', attempts: attempt }]),
      );
      await beat(0);
    }
    await settled('failed');
    expect(await stored()).toMatchObject([{ attempts: 5, last_error: expect.stringContaining('reached') }]);
    expect((await chat()).at(-1)?.[0]).toBe('system');
    expect(await stateOfTask(body.queue_id)).toBe('failed');
  });
});

describe('an agent that took the message and broke off', () => {
  it('gets it no second time: it has failed for all to see, and the next one goes out', async () => {
    agent.answer((_, response) => void response.socket?.resetAndDestroy());
    await send({ text: 'a' });
    await send({ text: 'b' });
    await beat(0);
    await until(async () =>
      expect((await stored()).map(({ status }) => status)).toEqual(['failed', 'failed']),
    );
    expect(agent.requests).toHaveLength(2);
    expect((await chat()).filter(([role]) => role === 'system')).toHaveLength(2);
  });

  it('by refusing it: its own words stand in the chat', async () => {
    agent.answer((_, response) => answerJson(response, { error: 'I would rather not.' }, 418));
    await send();
    await beat(0);
    await settled('failed');
    expect((await chat()).at(-1)).toEqual(['system', 'I would rather not.']);
  });
});

describe('a process that is killed while it delivers', () => {
  it('leaves a message that is given up when its lease is over, not sent again', async () => {
    const { body } = await send();
    await platform.sql`
      update a2a_queue set status = 'dispatched', attempts = 1, dispatched_at = now(), holder_id = gen_random_uuid(),
        lease_until = now() + interval '1 minute'`;
    await sweep(platform, 'a2a-queue');
    await beat(0);
    expect(await stored()).toMatchObject([{ status: 'dispatched' }]);
    await platform.sql`update a2a_queue set lease_until = now() - interval '1 second'`;
    await sweep(platform, 'a2a-queue');
    expect(await stored()).toMatchObject([{ status: 'failed', body: '' }]);
    expect(agent.requests).toHaveLength(0);
    expect((await chat()).at(-1)).toEqual([
      'system',
      expect.stringContaining('look before you send it again'),
    ]);
    expect(await stateOfTask(body.queue_id)).toBe('failed');
  });
});

describe('looking after a queue', () => {
  it('lists what waits in the order in which it goes out', async () => {
    await send({ messageId: 'later', params: { priority: 'info' } });
    await send({ messageId: 'sooner' });
    const { body } = await callRoute(listQueuedMessages, { params: { id: target.id } });
    expect(body).toMatchObject({
      depth: 2,
      messages: [
        { message_id: 'sooner', before: 0, priority: 50, caller_id: null },
        { message_id: 'later', before: 1, priority: 10 },
      ],
    });
  });

  it('shows a message to its sender and its addressee, and to no other agent', async () => {
    const [sender, other] = [await seedAgent(platform), await seedAgent(platform)];
    const { queue_id } = (await send({ headers: sender.headers })).body;
    for (const { headers } of [sender, target]) {
      expect((await itemOf(queue_id, headers)).body).toMatchObject({ status: 'queued', before: 0 });
    }
    const hidden = await itemOf(queue_id, other.headers);
    expect([hidden.status, hidden.body.code]).toEqual([404, 'queued_message_not_found']);
  });

  it('takes a message back, once; what is not there any more cannot be', async () => {
    const { queue_id } = (await send()).body;
    const drop = () =>
      callRoute(dropQueuedMessage, { params: { id: target.id, queue_id: String(queue_id) } });
    expect((await drop()).body).toEqual({ status: 'dropped' });
    const again = await drop();
    expect([again.status, again.body.code, again.body.status]).toEqual([
      409,
      'queued_message_gone',
      'dropped',
    ]);
    await beat(0);
    expect(agent.requests).toHaveLength(0);
    expect((await chat()).at(-1)?.[0]).toBe('system');
    expect(await platform.sql`select from audit_entries where action = 'drop-queued-message'`).toHaveLength(
      1,
    );
  });

  it('is done by the protocol too: the task is canceled and the agent never hears of it', async () => {
    const { queue_id } = (await send()).body;
    const cancel = () => {
      const body = { jsonrpc: '2.0', id: 1, method: 'tasks/cancel', params: { id: queue_id } };
      return callRoute(sendToAgent, { params: { id: target.id }, body });
    };
    expect((await cancel()).body.result).toMatchObject({ status: { state: 'canceled' } });
    expect((await cancel()).body.error).toMatchObject({ data: { code: 'task_not_cancelable' } });
    await beat(0);
    await platform.deps.background.drain();
    expect(await stored()).toMatchObject([{ status: 'dropped' }]);
    expect(agent.requests).toHaveLength(0);
  });

  it('is too late for what is with the agent: it goes on there', async () => {
    const gate = createGate();
    agent.answer(async (request, response) => {
      await gate.opened;
      await reply('Done.')(request, response);
    });
    const { queue_id } = (await send()).body;
    await beat(0);
    await settled('dispatched');
    const body = { jsonrpc: '2.0', id: 1, method: 'tasks/cancel', params: { id: queue_id } };
    const { body: refused } = await callRoute(sendToAgent, { params: { id: target.id }, body });
    expect(refused.error).toMatchObject({ data: { code: 'task_not_cancelable' } });
    gate.open();
    await settled('completed');
    expect(await stateOfTask(queue_id)).toBe('completed');
  });

  it('drops what is stale, of all workspaces or of one', async () => {
    await send();
    await platform.deps.background.drain();
    platform.clock.advance(3 * 60_000);
    await beat(1);
    await send();
    const drop = (query: Record<string, string>) => callRoute(dropStaleQueue, { query, body: {} });
    expect((await drop({})).body).toEqual({ dropped: 0 });
    expect((await drop({ max_age_minutes: '2', workspace_id: randomUUID() })).body).toEqual({ dropped: 0 });
    expect((await drop({ max_age_minutes: '2', workspace_id: target.id })).body).toEqual({ dropped: 1 });
    expect((await drop({ max_age_minutes: '-1' })).status).toBe(400);
    expect((await stored()).map(({ status }) => status)).toEqual(['dropped', 'queued']);
  });
});
