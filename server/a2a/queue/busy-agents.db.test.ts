import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { sendToAgent } from '@/contracts/a2a';
import { getChatHistory } from '@/contracts/chat';
import { recordHeartbeat } from '@/contracts/registry';
import { callRoute, type RouteAnswer, requestRoute, routeOf } from '@/server/testing/call-route';
import { answerJson, reply, type ScriptedAgent, startScriptedAgent } from '@/server/testing/scripted-agent';
import { type AgentSeed, type SeededAgent, seedAgent } from '@/server/testing/seed-agents';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';

/** Waits for what goes on beside the test, however slow the machine is. */
const until = (check: () => unknown, msMax = 20_000): Promise<unknown> =>
  vi.waitFor(check, { timeout: msMax, interval: 20 });

let platform: TestPlatform;
let agent: ScriptedAgent;
beforeAll(async () => {
  platform = await createTestPlatform();
});
beforeEach(async () => {
  agent = await startScriptedAgent();
});
afterEach(async () => {
  await agent.close();
  await platform.reset();
});
afterAll(() => platform.close());

const seed = (more: AgentSeed = {}): Promise<SeededAgent> => seedAgent(platform, { url: agent.url, ...more });

interface Sent {
  readonly text?: string;
  readonly messageId?: string;
  readonly headers?: Record<string, string>;
  readonly params?: Record<string, unknown>;
  readonly isBare?: boolean;
}

function send(target: SeededAgent, sent: Sent = {}): Promise<RouteAnswer> {
  const { text = 'Hi', messageId = randomUUID(), headers = {}, params = {}, isBare = false } = sent;
  const message = { kind: 'message', role: 'user', messageId, parts: [{ kind: 'text', text }] };
  const request = { method: 'message/send', params: { message, ...params } };
  const body = isBare ? request : { jsonrpc: '2.0', id: 7, ...request };
  return callRoute(sendToAgent, { params: { id: target.id }, body, headers });
}

const beat = ({ id, headers }: SeededAgent, active_tasks: number): Promise<RouteAnswer> =>
  callRoute(recordHeartbeat, { headers, body: { workspace_id: id, active_tasks } });

const textOf = (body: Record<string, unknown>): string => {
  const { message } = body.params as { message: { parts: { text: string }[] } };
  return message.parts[0]?.text ?? '';
};
/** The texts that the agent was sent, in order. */
const heard = (): string[] => agent.requests.map(({ body }) => textOf(body));
const queue = () => platform.sql`
  select status, attempts, last_error, body, priority from a2a_queue order by seq`;

async function busy(): Promise<SeededAgent> {
  const target = await seed();
  await beat(target, 1);
  return target;
}

describe('an agent that said it has no room', () => {
  it('is not asked: 202, and its sender gets a task that has been submitted', async () => {
    const { status, body } = await send(await busy());
    expect(status).toBe(202);
    expect(body).toMatchObject({ jsonrpc: '2.0', id: 7, queued: true, queue_depth: 1 });
    expect(body.result).toMatchObject({ kind: 'task', id: body.queue_id, status: { state: 'submitted' } });
    expect(agent.requests).toHaveLength(0);
  });

  it('answers a bare caller in the fields of the reference', async () => {
    const { status, body } = await send(await busy(), { isBare: true });
    expect(status).toBe(202);
    expect(body).toEqual({
      queued: true,
      queue_id: expect.any(String),
      queue_depth: 1,
      message: expect.any(String),
    });
  });

  it('gets the message when a heartbeat says that it has room, and the chat gets the answer', async () => {
    const target = await busy();
    agent.answer(reply('Done.'));
    const { body } = await send(target, { text: 'Count' });
    await beat(target, 0);
    await until(async () => expect(await queue()).toMatchObject([{ status: 'completed' }]));
    expect(heard()).toEqual(['Count']);
    const chat = await callRoute(getChatHistory, { params: { id: target.id } });
    const messages = chat.body.messages as { role: string; content: string }[];
    expect(messages.map(({ role, content }) => [role, content])).toEqual([
      ['user', 'Count'],
      ['agent', 'Done.'],
    ]);
    const get = { jsonrpc: '2.0', id: 8, method: 'tasks/get', params: { id: body.queue_id } };
    const task = await callRoute(sendToAgent, { params: { id: target.id }, body: get });
    expect(task.body.result).toMatchObject({ id: body.queue_id, status: { state: 'completed' } });
    // What has come to its end keeps no words.
    expect(await queue()).toMatchObject([{ body: '', attempts: 1 }]);
  });

  it('gets one at a time, the next as soon as it has answered', async () => {
    const target = await busy();
    const waiting: (() => void)[] = [];
    agent.answer((request, response) => {
      waiting.push(() => void reply('Done.')(request, response));
    });
    for (const text of ['a', 'b', 'c']) await send(target, { text });
    await beat(target, 0);
    for (let at = 1; at <= 3; at += 1) {
      await until(() => expect(waiting).toHaveLength(at));
      await beat(target, 1);
      waiting[at - 1]?.();
    }
    await until(async () => expect((await queue()).every(({ status }) => status === 'completed')).toBe(true));
    expect(heard()).toEqual(['a', 'b', 'c']);
  });

  it('gets the critical ones first, then the tasks, the infos last; the older before the newer', async () => {
    const target = await busy();
    for (const [text, priority] of [
      ['info', 'info'],
      ['task 1', undefined],
      ['critical', 'critical'],
      ['task 2', 50],
    ] as const) {
      await send(target, { text, params: priority === undefined ? {} : { priority } });
    }
    await beat(target, 0);
    await until(() => expect(agent.requests).toHaveLength(4));
    expect(heard()).toEqual(['critical', 'task 1', 'task 2', 'info']);
  });
});

describe('an agent that answers that it is busy', () => {
  const refuse = (times: number, status = 503, headers: Record<string, string> = { 'retry-after': '7' }) => {
    let left = times;
    agent.answer((request, response) => {
      if (left <= 0) return reply('Done.')(request, response);
      left -= 1;
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
      answerJson(response, { error: 'Busy.' }, status);
    });
  };

  it.each<[number, Record<string, string>]>([
    [503, { 'retry-after': '7' }],
    [429, {}],
  ])('by %i %j has the message queued', async (status, headers) => {
    refuse(1, status, headers);
    const target = await seed();
    expect((await send(target)).status).toBe(202);
    await beat(target, 0);
    await until(async () => expect(await queue()).toMatchObject([{ status: 'completed', attempts: 1 }]));
    expect(agent.requests).toHaveLength(2);
  });

  it('by a bare 503 may mean anything: its own words, and nothing is queued', async () => {
    refuse(1, 503, {});
    const { status, body } = await send(await seed());
    expect([status, body.jsonrpc]).toEqual([503, '2.0']);
    expect(await queue()).toHaveLength(0);
  });
});

describe('a message with a stream', () => {
  it.each([
    ['to an agent that said it has no room', 1, 0],
    ['to one that answers that it is busy', 0, 1],
  ])('%s begins with the task that waits, and ends with the agent’s answer', async (_, tasks, refusals) => {
    const target = await seed();
    await beat(target, tasks);
    let left = refusals;
    agent.answer((request, response) => {
      if (left <= 0) return reply('Done.')(request, response);
      left -= 1;
      answerJson(response, { error: 'Busy.' }, 429);
    });
    const message = {
      kind: 'message',
      role: 'user',
      messageId: randomUUID(),
      parts: [{ kind: 'text', text: 'Hi' }],
    };
    const body = { jsonrpc: '2.0', id: 7, method: 'message/stream', params: { message } };
    const response = await requestRoute(routeOf(sendToAgent), { params: { id: target.id }, body });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const text = response.text();
    await until(async () => expect(await queue()).toMatchObject([{ status: 'queued' }]));
    await beat(target, 0);
    const states = [...(await text).matchAll(/"state":"([a-z-]+)"/g)].map(([, state]) => state);
    expect([states[0], states.at(-1)]).toEqual(['submitted', 'completed']);
    expect(agent.requests.map(({ body: { method } }) => method).at(-1)).toBe('message/send');
    const chat = await platform.sql`select role, content from chat_messages order by seq`;
    expect(chat.at(-1)).toEqual({ role: 'agent', content: 'Done.' });
  });
});
