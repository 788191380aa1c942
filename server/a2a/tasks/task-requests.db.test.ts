import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sendToAgent } from '@/contracts/a2a';
import { type JsonObject, listField } from '@/domain/a2a/json';
import { callRoute } from '@/server/testing/call-route';
import { answerJson, type ScriptedAgent, startScriptedAgent } from '@/server/testing/scripted-agent';
import { type SeededAgent, seedAgent } from '@/server/testing/seed-agents';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';

let platform: TestPlatform;
let agent: ScriptedAgent;
let target: SeededAgent;
beforeAll(async () => {
  platform = await createTestPlatform();
});
beforeEach(async () => {
  agent = await startScriptedAgent();
  target = await seedAgent(platform, { name: 'Bea', url: agent.url });
});
afterEach(async () => {
  await agent.close();
  await platform.reset();
});
afterAll(() => platform.close());

const V1 = { 'A2A-Version': '1.0' };
const history = ['one', 'two', 'three'].map((text) => ({
  messageId: text,
  role: 'ROLE_USER',
  parts: [{ text }],
}));
const artifacts = [{ artifactId: 'a', parts: [{ text: 'result' }] }];
const taskIn = (state: string, id = 't-1') => ({
  id,
  contextId: 'c-1',
  status: { state },
  history,
  artifacts,
});

function agentSays(result: unknown): void {
  agent.answer(({ body }, response) => answerJson(response, { jsonrpc: '2.0', id: body.id, result }));
}

async function call(method: string, params: JsonObject, headers: Record<string, string> = {}) {
  const body = { jsonrpc: '2.0', id: 'r', method, params };
  const answer = await callRoute(sendToAgent, {
    params: { id: target.id },
    body,
    headers: { ...V1, ...headers },
  });
  return { status: answer.status, ...(answer.body as { result?: JsonObject; error?: JsonObject }) };
}

async function begin(state = 'TASK_STATE_WORKING', id = 't-1', headers: Record<string, string> = {}) {
  agentSays({ task: taskIn(state, id) });
  const message = { messageId: `m-${id}`, role: 'ROLE_USER', parts: [{ text: 'Hi' }] };
  expect((await call('SendMessage', { message }, headers)).status).toBe(200);
  return agent.requests.length;
}

const MISSING = { status: 200, error: { code: -32001 } };

describe('a task that is asked for', () => {
  it('comes from its agent, and the index learns of it', async () => {
    await begin();
    agentSays(taskIn('TASK_STATE_COMPLETED'));
    expect((await call('GetTask', { id: 't-1' })).result).toEqual(taskIn('TASK_STATE_COMPLETED'));
    const { result } = await call('ListTasks', { status: 'TASK_STATE_COMPLETED' });
    expect(result).toMatchObject({ totalSize: 1 });
  });

  it.each(['GetTask', 'CancelTask', 'SubscribeToTask'])(
    'is missing by %s for everybody but its owner, and the agent hears nothing',
    async (method) => {
      const asked = await begin();
      const { headers } = await seedAgent(platform, { name: 'Cid' });
      const foreign = await call(method, { id: 't-1' }, headers);
      const unknown = await call(method, { id: 't-9' }, headers);
      expect(foreign).toMatchObject(MISSING);
      const withoutIds = (body: unknown) => JSON.stringify(body).replace(/"request_?[iI]d":"[^"]+"/g, '');
      expect(withoutIds(foreign)).toBe(withoutIds(unknown));
      expect(agent.requests).toHaveLength(asked);
    },
  );

  it.each([
    [0, undefined],
    [2, history.slice(1)],
    [9, history],
  ])('has at most %d messages of its history', async (historyLength, expected) => {
    await begin();
    agentSays(taskIn('TASK_STATE_WORKING'));
    const { result } = await call('GetTask', { id: 't-1', historyLength });
    expect(result?.history).toEqual(expected);
    // What one caller did not want to see is kept all the same.
    expect((await call('ListTasks', {})).result).toMatchObject({ tasks: [{ history }] });
  });

  it.each([
    ['is gone', () => agent.close()],
    [
      'has forgotten it',
      async () =>
        agent.answer(({ body }, response) => {
          const error = { code: -32001, message: 'Task not found' };
          answerJson(response, { jsonrpc: '2.0', id: body.id, error });
        }),
    ],
  ])('comes from the index when its agent %s', async (_, happen) => {
    await begin();
    await happen();
    const got = await call('GetTask', { id: 't-1', historyLength: 1 });
    expect(got).toMatchObject({ status: 200, result: { id: 't-1', history: history.slice(2) } });
  });
});

describe('a message that goes on with a task', () => {
  const goOn = (taskId: string, headers: Record<string, string> = {}) =>
    call(
      'SendMessage',
      { message: { messageId: 'm-2', taskId, role: 'ROLE_USER', parts: [{ text: 'And?' }] } },
      headers,
    );

  it('reaches the agent', async () => {
    await begin('TASK_STATE_INPUT_REQUIRED');
    agentSays({ task: taskIn('TASK_STATE_COMPLETED') });
    expect((await goOn('t-1')).result).toMatchObject({ task: { status: { state: 'TASK_STATE_COMPLETED' } } });
  });

  it('is refused for a task of somebody else as for one that is not there', async () => {
    const asked = await begin('TASK_STATE_INPUT_REQUIRED');
    const { headers } = await seedAgent(platform, { name: 'Cid' });
    expect(await goOn('t-1', headers)).toMatchObject(MISSING);
    expect(await goOn('t-9')).toMatchObject(MISSING);
    expect(agent.requests).toHaveLength(asked);
  });
});

describe('a task that is to be canceled', () => {
  it('is canceled by its agent', async () => {
    await begin();
    agentSays(taskIn('TASK_STATE_CANCELED'));
    expect((await call('CancelTask', { id: 't-1' })).result).toMatchObject({
      status: { state: 'TASK_STATE_CANCELED' },
    });
  });

  it('cannot be when it has ended: task_not_cancelable', async () => {
    const asked = await begin('TASK_STATE_COMPLETED');
    const { status, error } = await call('CancelTask', { id: 't-1' });
    expect(status).toBe(200);
    expect(error).toMatchObject({
      code: -32002,
      data: [{ reason: 'TASK_NOT_CANCELABLE', metadata: { code: 'task_not_cancelable' } }],
    });
    expect(agent.requests).toHaveLength(asked);
  });

  it('is taken out of the line while it waits for a poll, once', async () => {
    target = await seedAgent(platform, { name: 'Dee', deliveryMode: 'poll' });
    const message = { messageId: 'm', role: 'ROLE_USER', parts: [{ text: 'Hi' }] };
    const sent = (await call('SendMessage', { message })).result?.task as { id: string };
    const canceled = { result: { id: sent.id, status: { state: 'TASK_STATE_CANCELED' } } };
    expect(await call('CancelTask', { id: sent.id })).toMatchObject(canceled);
    expect(await call('GetTask', { id: sent.id })).toMatchObject(canceled);
    expect(await call('CancelTask', { id: sent.id })).toMatchObject({ error: { code: -32002 } });
  });
});

describe('a task that waits for a busy agent', () => {
  it('is taken out of the queue when it is canceled, and its agent never hears of it', async () => {
    agent.answer((_, response) => void response.writeHead(503, { 'retry-after': '60' }).end());
    const message = { messageId: 'm', role: 'ROLE_USER', parts: [{ text: 'Hi' }] };
    const sent = (await call('SendMessage', { message })).result?.task as { id: string };
    expect(await call('CancelTask', { id: sent.id })).toMatchObject({
      result: { id: sent.id, status: { state: 'TASK_STATE_CANCELED' } },
    });
    expect(await platform.sql`select status from a2a_queue`).toEqual([{ status: 'dropped' }]);
    expect(agent.requests).toHaveLength(1);
  });
});

describe('the list of tasks', () => {
  const idsOf = (result: JsonObject = {}) =>
    listField(result, 'tasks').map((task) => (task as { id: string }).id);

  it('comes page by page, the one that changed last first, from the index alone', async () => {
    for (const id of ['a', 'b', 'c']) {
      await begin('TASK_STATE_WORKING', id);
      platform.clock.advance(1000);
    }
    const asked = agent.requests.length;
    const { result: first } = await call('ListTasks', { pageSize: 2 });
    expect(idsOf(first)).toEqual(['c', 'b']);
    expect(first).toMatchObject({ pageSize: 2, totalSize: 3 });
    const { result: second } = await call('ListTasks', { pageSize: 2, pageToken: first?.nextPageToken });
    expect(idsOf(second)).toEqual(['a']);
    expect(second?.nextPageToken).toBe('');
    expect(agent.requests).toHaveLength(asked);
  });

  it('holds artifacts where they are asked for, and nobody else’s tasks', async () => {
    const { headers } = await seedAgent(platform, { name: 'Cid' });
    await begin('TASK_STATE_WORKING', 'theirs', headers);
    await begin('TASK_STATE_WORKING', 'ours');
    const { result: bare } = await call('ListTasks', { historyLength: 0 });
    expect(bare?.tasks).toEqual([{ id: 'ours', contextId: 'c-1', status: { state: 'TASK_STATE_WORKING' } }]);
    expect((await call('ListTasks', { includeArtifacts: true })).result).toMatchObject({
      tasks: [{ artifacts }],
    });
  });

  it('holds what changed since a moment', async () => {
    await begin('TASK_STATE_WORKING', 'old');
    platform.clock.advance(60_000);
    const statusTimestampAfter = platform.clock.now().toISOString();
    await begin('TASK_STATE_WORKING', 'new');
    expect(idsOf((await call('ListTasks', { statusTimestampAfter })).result)).toEqual(['new']);
  });

  it.each([
    [{ pageSize: 0 }],
    [{ pageSize: 101 }],
    [{ pageToken: 'nonsense' }],
    [{ status: 'TASK_STATE_ODD' }],
    [{ statusTimestampAfter: 'yesterday' }],
  ])('is refused for %j', async (params) => {
    expect(await call('ListTasks', params)).toMatchObject({ status: 200, error: { code: -32602 } });
  });
});
