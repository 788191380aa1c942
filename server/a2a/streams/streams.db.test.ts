import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { JsonObject } from '@/domain/a2a/json';
import { type A2aStreamClient, heard, openA2aStream } from '@/server/testing/a2a-stream-client';
import { answerJson, type ScriptedAgent, startScriptedAgent } from '@/server/testing/scripted-agent';
import { type SeededAgent, seedAgent } from '@/server/testing/seed-agents';
import { takeStreams } from '@/server/testing/stream-agent';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';

let platform: TestPlatform;
let agent: ScriptedAgent;
let target: SeededAgent;
let streams: ReturnType<typeof takeStreams>;
const open = new Set<A2aStreamClient>();
beforeAll(async () => {
  platform = await createTestPlatform();
});
beforeEach(async () => {
  agent = await startScriptedAgent();
  streams = takeStreams(agent);
  target = await seedAgent(platform, { name: 'Bea', url: agent.url });
});
afterEach(async () => {
  for (const client of open) client.leave();
  open.clear();
  await agent.close();
  // What still follows a task learns that its workspace is gone.
  await platform.sql`delete from workspaces`;
  await platform.reset();
});
afterAll(() => platform.close());

const V1 = { 'A2A-Version': '1.0' };
const task = (state: string) => ({ id: 't-1', contextId: 'c-1', status: { state: `TASK_STATE_${state}` } });
const status = (state: string) => ({
  statusUpdate: { taskId: 't-1', contextId: 'c-1', status: { state: `TASK_STATE_${state}` } },
});
const chunk = (text: string, append = true) => ({
  artifactUpdate: {
    taskId: 't-1',
    contextId: 'c-1',
    artifact: { artifactId: 'a', parts: [{ text }] },
    append,
  },
});

async function call(method: string, params: JsonObject, headers: Record<string, string> = {}) {
  const client = await openA2aStream(target.id, { method, params, headers: { ...V1, ...headers } });
  open.add(client);
  return client;
}

const say = (headers: Record<string, string> = {}, messageId = 'm-1') =>
  call(
    'SendStreamingMessage',
    { message: { messageId, role: 'ROLE_USER', parts: [{ text: 'Hi' }] } },
    headers,
  );
const subscribe = (headers: Record<string, string> = {}) => call('SubscribeToTask', { id: 't-1' }, headers);
const inIndex = async () => {
  const [row] = await platform.sql`select state, last_seq::int as seq, follow_at from a2a_tasks`;
  return row;
};

describe('a message that is answered by a stream', () => {
  it('brings each event as it comes, numbered, and ends with the task', async () => {
    const client = await say();
    expect(client.response.headers.get('content-type')).toBe('text/event-stream');
    expect(client.response.headers.get('cache-control')).toBe('no-cache, no-transform');
    expect(client.response.headers.get('x-accel-buffering')).toBe('no');
    const stream = await streams.next();
    stream.say({ task: task('WORKING') });
    await heard(client, 1);
    expect(await inIndex()).toMatchObject({ state: 'working' });
    stream.say(chunk('a', false));
    await heard(client, 2);
    stream.say(status('COMPLETED'));
    await client.ended;
    expect(client.results()).toEqual([{ task: task('WORKING') }, chunk('a', false), status('COMPLETED')]);
    expect(client.ids()).toEqual(['1', '2', '3']);
    expect(client.messages.every(({ data }) => data.id === 'r' && data.jsonrpc === '2.0')).toBe(true);
    expect(await inIndex()).toMatchObject({ state: 'completed', seq: 3, follow_at: null });
  });

  it('is in the chat from its beginning, and the answer from its end, with one entry of activity', async () => {
    const client = await say();
    const stream = await streams.next();
    const rows = () => platform.sql`select role, content from chat_messages order by seq`;
    expect(await rows()).toMatchObject([{ role: 'user', content: 'Hi' }]);
    stream.say({ task: task('WORKING') });
    stream.say(chunk('Wor', false));
    stream.say(chunk('ld'));
    stream.say(status('COMPLETED'));
    await client.ended;
    expect(await rows()).toMatchObject([
      { role: 'user' },
      { role: 'agent', content: expect.stringContaining('Wor') },
    ]);
    const [entry, ...more] = await platform.sql`select method, status from activity_logs`;
    expect(entry).toMatchObject({ method: 'SendStreamingMessage', status: 'ok' });
    expect(more).toEqual([]);
  });

  it('goes on without its reader, and the task ends in the index', async () => {
    const client = await say();
    const stream = await streams.next();
    stream.say({ task: task('WORKING') });
    await heard(client, 1);
    client.leave();
    stream.say(chunk('a', false));
    stream.say(status('COMPLETED'));
    await vi.waitFor(async () => expect(await inIndex()).toMatchObject({ state: 'completed' }));
  });

  it('may be one message, which is no task', async () => {
    const client = await say();
    const message = { messageId: 'a-1', role: 'ROLE_AGENT', parts: [{ text: 'Hello.' }] };
    (await streams.next()).say({ message });
    await client.ended;
    expect(client.results()).toEqual([{ message }]);
    expect(await inIndex()).toBeUndefined();
    expect(await platform.sql`select content from chat_messages where role = 'agent'`).toEqual([
      { content: 'Hello.' },
    ]);
  });

  it('is one event where the agent answers at once', async () => {
    agent.answer(({ body }, response) =>
      answerJson(response, { jsonrpc: '2.0', id: body.id, result: { task: task('COMPLETED') } }),
    );
    const client = await say();
    await client.ended;
    expect(client.results()).toEqual([{ task: task('COMPLETED') }]);
    expect(await inIndex()).toMatchObject({ state: 'completed' });
  });

  it('is an error where the agent refuses', async () => {
    const error = { code: -32004, message: 'No streams here.' };
    agent.answer(({ body }, response) => answerJson(response, { jsonrpc: '2.0', id: body.id, error }));
    const { response } = await say();
    expect(response.headers.get('content-type')).toBe('application/json');
  });

  it('fails as every call where the agent is not there', async () => {
    await agent.close();
    expect((await say()).response.status).toBe(502);
    expect(await platform.sql`select status from activity_logs`).toEqual([{ status: 'error' }]);
  });

  it.each([
    ['nothing', (): string => ''],
    ['no JSON', (): string => 'data: <html>\n\n'],
    ['an event beyond every size', (): string => `data: ${'x'.repeat(5 * 1024 * 1024)}\n\n`],
  ])('ends with an error where the agent sends %s', async (_, text) => {
    const client = await say();
    const { response } = await streams.next();
    response.end(text());
    await client.ended;
    expect(client.messages.at(-1)?.data).toMatchObject({ id: 'r', error: { code: expect.any(Number) } });
    expect(await platform.sql`select role from chat_messages order by seq`).toEqual([
      { role: 'user' },
      { role: 'system' },
    ]);
  });
});

describe('a client that comes back', () => {
  it('with the number of its last event hears what it missed, and then what comes', async () => {
    const first = await say();
    const stream = await streams.next();
    stream.say({ task: task('WORKING') });
    stream.say(chunk('a', false));
    await heard(first, 2);
    first.leave();
    stream.say(chunk('b'));
    stream.say(chunk('c'));
    const second = await say({ 'Last-Event-ID': '2' });
    await heard(second, 2);
    stream.say(status('COMPLETED'));
    await second.ended;
    expect(second.results()).toEqual([chunk('b'), chunk('c'), status('COMPLETED')]);
    expect(second.ids()).toEqual(['3', '4', '5']);
    expect(agent.requests).toHaveLength(1);
  });

  it('after the end hears the rest of it, by either method', async () => {
    const first = await say();
    const stream = await streams.next();
    for (const event of [{ task: task('WORKING') }, chunk('a', false), status('COMPLETED')])
      stream.say(event);
    await first.ended;
    for (const again of [await say({ 'Last-Event-ID': '1' }), await subscribe({ 'Last-Event-ID': '1' })]) {
      await again.ended;
      expect(again.results()).toEqual([chunk('a', false), status('COMPLETED')]);
    }
  });
});

describe('a subscription', () => {
  it('begins with the task as it is, and all who read hear the same in the same order', async () => {
    const first = await say();
    const stream = await streams.next();
    stream.say({ task: task('WORKING') });
    stream.say(chunk('a', false));
    await heard(first, 2);
    const second = await subscribe();
    await heard(second, 1);
    const artifacts = [{ artifactId: 'a', parts: [{ text: 'a' }] }];
    expect(second.results()).toEqual([{ task: { ...task('WORKING'), artifacts } }]);
    for (const text of ['b', 'c', 'd']) stream.say(chunk(text));
    stream.say(status('COMPLETED'));
    await Promise.all([first.ended, second.ended]);
    expect(second.messages.slice(1)).toEqual(first.messages.slice(2));
    expect(agent.requests).toHaveLength(1);
  });

  it('is refused for a task that has ended: operation_not_offered', async () => {
    const first = await say();
    (await streams.next()).say({ task: task('COMPLETED') });
    await first.ended;
    const refused = await subscribe();
    await refused.ended;
    // As an event: clients read nothing else where they wait for a stream.
    expect([refused.response.status, refused.response.headers.get('content-type')]).toEqual([
      200,
      'text/event-stream',
    ]);
    expect(refused.errors()).toMatchObject([
      { code: -32004, data: [{ metadata: { code: 'operation_not_offered' } }] },
    ]);
  });

  it('is refused for a task of somebody else as for one that is not there', async () => {
    const first = await say();
    (await streams.next()).say({ task: task('WORKING') });
    await heard(first, 1);
    const { headers } = await seedAgent(platform, { name: 'Cid' });
    const refused = await subscribe(headers);
    await refused.ended;
    expect(refused.errors()).toMatchObject([{ code: -32001 }]);
  });

  it('of a message that waits for a poll hears its end', async () => {
    target = await seedAgent(platform, { name: 'Dee', deliveryMode: 'poll' });
    const queued = await say();
    await queued.ended;
    const [first] = queued.results() as { task: { id: string } }[];
    const id = first?.task.id ?? '';
    const client = await call('SubscribeToTask', { id });
    await heard(client, 1);
    const canceled = await call('CancelTask', { id });
    await canceled.ended;
    await client.ended;
    expect(client.results()).toMatchObject([
      { task: { id } },
      { task: { id, status: { state: 'TASK_STATE_CANCELED' } } },
    ]);
  });
});

describe('a stream of the agent that breaks off', () => {
  it('is opened again while the client waits, and nothing comes twice', async () => {
    const client = await say();
    const stream = await streams.next();
    stream.say({ task: task('WORKING') });
    stream.say(chunk('a', false));
    await heard(client, 2);
    stream.breakOff();
    const again = await streams.next();
    expect(again).toMatchObject({ method: 'SubscribeToTask', params: { id: 't-1' } });
    again.say({ task: { ...task('WORKING'), artifacts: [{ artifactId: 'a', parts: [{ text: 'a' }] }] } });
    again.say(chunk('b'));
    again.say(status('COMPLETED'));
    await client.ended;
    expect(client.results()).toEqual([
      { task: task('WORKING') },
      chunk('a', false),
      chunk('b'),
      status('COMPLETED'),
    ]);
  });

  it('is asked after where it cannot be opened again', async () => {
    const client = await say();
    const stream = await streams.next();
    stream.say({ task: task('WORKING') });
    await heard(client, 1);
    agent.answer(({ body }, response) => {
      const isGet = body.method === 'GetTask';
      const error = { code: -32004, message: 'No subscriptions here.' };
      answerJson(response, {
        jsonrpc: '2.0',
        id: body.id,
        ...(isGet ? { result: task('COMPLETED') } : { error }),
      });
    });
    stream.breakOff();
    await client.ended;
    expect(client.results().at(-1)).toEqual({ task: task('COMPLETED') });
    expect(await inIndex()).toMatchObject({ state: 'completed' });
  });

  it('ends as failed where the agent knows the task no more', async () => {
    const client = await say();
    const stream = await streams.next();
    stream.say({ task: task('WORKING') });
    await heard(client, 1);
    agent.answer(({ body }, response) => {
      answerJson(response, {
        jsonrpc: '2.0',
        id: body.id,
        error: { code: -32001, message: 'Task not found' },
      });
    });
    stream.breakOff();
    await client.ended;
    expect(client.results().at(-1)).toMatchObject({
      statusUpdate: { status: { state: 'TASK_STATE_FAILED' } },
    });
    expect(await inIndex()).toMatchObject({ state: 'failed' });
  });
});
