import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sendToAgent } from '@/contracts/a2a';
import type { StoredTask } from '@/db/queries/a2a-tasks';
import type { JsonObject } from '@/domain/a2a/json';
import { changeBySystem } from '@/server/audit/mutate';
import { callRoute } from '@/server/testing/call-route';
import { answerJson, type ScriptedAgent, startScriptedAgent } from '@/server/testing/scripted-agent';
import { type SeededAgent, seedAgent } from '@/server/testing/seed-agents';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';
import { finishGatewayTask } from './gateway-task';
import { findOwnTask, listOwnTasks } from './own-task';

let platform: TestPlatform;
let agent: ScriptedAgent;
let target: SeededAgent;
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

const TEXT = [{ kind: 'text', text: 'Hi' }];
const taskIn = (state: string, id = 't-1') => ({ kind: 'task', id, contextId: 'c-1', status: { state } });

const answersWith = (result: unknown) =>
  agent.answer(({ body }, response) => answerJson(response, { jsonrpc: '2.0', id: body.id, result }));

async function send(result: unknown, headers: Record<string, string> = {}, messageId = 'm-1') {
  answersWith(result);
  const params = { message: { role: 'user', messageId, parts: TEXT } };
  const body = { jsonrpc: '2.0', id: 1, method: 'message/send', params };
  return callRoute(sendToAgent, { params: { id: target.id }, body, headers });
}

const find = (taskId: string, owner = 'people') =>
  findOwnTask(platform.deps, { workspaceId: target.id, taskId, owner });

const list = (filter: Partial<StoredTask & { limit: number }> = {}, owner = 'people') =>
  listOwnTasks(platform.deps, {
    workspaceId: target.id,
    owner,
    contextId: filter.contextId ?? null,
    state: filter.state ?? null,
    since: null,
    after: null,
    limit: filter.limit ?? 50,
  });

describe('a task that an agent answers with', () => {
  beforeEach(async () => {
    target = await seedAgent(platform, { name: 'Bea', url: agent.url });
  });

  it('is in the index with its owner and what it holds', async () => {
    await send(taskIn('working'));
    expect(await find('t-1')).toMatchObject({ state: 'working', contextId: 'c-1', task: taskIn('working') });
  });

  it('is missing for everybody else', async () => {
    const asker = await seedAgent(platform, { name: 'Cid' });
    await send(taskIn('working'), asker.headers);
    expect(await find('t-1')).toBeNull();
    expect(await find('t-1', asker.id)).not.toBeNull();
    expect(await list()).toEqual([]);
  });

  it('stays with its first owner, whoever is answered with it later', async () => {
    await send(taskIn('working'));
    const asker = await seedAgent(platform, { name: 'Cid' });
    await send(taskIn('completed'), asker.headers, 'm-2');
    expect(await find('t-1')).toMatchObject({ state: 'working' });
    expect(await find('t-1', asker.id)).toBeNull();
  });

  it('only goes forward: what has ended does not work again', async () => {
    await send(taskIn('completed'));
    await send(taskIn('working'), {}, 'm-2');
    expect(await find('t-1')).toMatchObject({ state: 'completed', task: taskIn('completed') });
  });

  it('waits to be followed until it ends or asks', async () => {
    await send(taskIn('working'));
    expect((await find('t-1'))?.followAt).not.toBeNull();
    await send(taskIn('input-required'), {}, 'm-2');
    expect((await find('t-1'))?.followAt).toBeNull();
  });

  it('is listed by context and by state, the one that changed last first', async () => {
    for (const id of ['a', 'b', 'c']) {
      await send(taskIn(id === 'b' ? 'completed' : 'working', id), {}, `m-${id}`);
      platform.clock.advance(1000);
    }
    expect((await list()).map(({ taskId }) => taskId)).toEqual(['c', 'b', 'a']);
    expect((await list({ state: 'completed' })).map(({ taskId }) => taskId)).toEqual(['b']);
    expect(await list({ contextId: 'other' })).toEqual([]);
  });

  it('is gone with its workspace', async () => {
    await send(taskIn('working'));
    await platform.sql`delete from workspaces where id = ${target.id}`;
    expect(await platform.sql`select 1 from a2a_task_snapshots`).toHaveLength(0);
  });
});

describe('a message that waits for a poll', () => {
  beforeEach(async () => {
    target = await seedAgent(platform, { name: 'Bea', deliveryMode: 'poll' });
  });

  const queue = async (): Promise<string> => {
    const { body } = await send(null);
    return ((body as JsonObject).result as { id: string }).id;
  };
  const finish = (taskId: string, answer: JsonObject) =>
    changeBySystem(platform.deps, (change) =>
      finishGatewayTask(platform.deps, change, { workspaceId: target.id, taskId }, answer),
    );

  it('is a task in the index', async () => {
    const id = await queue();
    expect(await find(id)).toMatchObject({
      state: 'submitted',
      madeBy: 'gateway',
      task: { id, kind: 'task' },
    });
  });

  it('is completed by what the agent says, once', async () => {
    const id = await queue();
    const message = {
      kind: 'message',
      role: 'agent',
      messageId: 'a',
      parts: [{ kind: 'text', text: 'Yes.' }],
    };
    expect(await finish(id, { result: message })).toBe(true);
    expect(await finish(id, { error: { code: -32603, message: 'Too late.' } })).toBe(false);
    const artifacts = [{ artifactId: 'answer', parts: message.parts }];
    expect(await find(id)).toMatchObject({ state: 'completed', task: { artifacts } });
    const events = await platform.sql`select seq::int, event from a2a_task_events where task_id = ${id}`;
    expect(events).toHaveLength(1);
    expect(JSON.parse(events[0]?.event)).toMatchObject({ id, status: { state: 'completed' }, artifacts });
  });

  it('fails with the words of an error', async () => {
    const id = await queue();
    await finish(id, { error: { code: -32603, message: 'Broken.' } });
    const status = { state: 'failed', message: { parts: [{ kind: 'text', text: 'Broken.' }] } };
    expect(await find(id)).toMatchObject({ state: 'failed', task: { status } });
  });

  it('goes on as the task that the agent makes of it, under its own id', async () => {
    const id = await queue();
    await finish(id, { result: taskIn('working') });
    expect(await find(id)).toMatchObject({ state: 'working', agentTaskId: 't-1', task: { id } });
  });
});
