import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { sendToAgent } from '@/contracts/a2a';
import { delegateTask, listDelegations, recordDelegation } from '@/contracts/delegations';
import { recordHeartbeat } from '@/contracts/registry';
import { callRoute } from '@/server/testing/call-route';
import { drainJobs, sweep } from '@/server/testing/drain-jobs';
import { answerJson, reply, type ScriptedAgent, startScriptedAgent } from '@/server/testing/scripted-agent';
import { type SeededAgent, seedAgent } from '@/server/testing/seed-agents';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';

let platform: TestPlatform;
let agent: ScriptedAgent;
let caller: SeededAgent;
let callee: SeededAgent;
beforeAll(async () => {
  platform = await createTestPlatform();
});
beforeEach(async () => {
  agent = await startScriptedAgent(reply('42 rows.'));
  caller = await seedAgent(platform, { name: 'Ada' });
  callee = await seedAgent(platform, { name: 'Bea', url: agent.url });
});
afterEach(async () => {
  await agent.close();
  await platform.reset();
});
afterAll(() => platform.close());

async function delegate(): Promise<string> {
  const { body } = await callRoute(delegateTask, {
    params: { id: caller.id },
    headers: caller.headers,
    body: { target_id: callee.id, task: 'Count the rows.' },
  });
  await drainJobs(platform);
  return String(body.delegation_id);
}

const beat = (active_tasks: number) =>
  callRoute(recordHeartbeat, {
    headers: callee.headers,
    body: { workspace_id: callee.id, active_tasks },
  });

const list = async () => {
  const { body } = await callRoute(listDelegations, {
    params: { id: caller.id },
    headers: caller.headers,
  });
  return body as unknown as Record<string, unknown>[];
};
const SOON = { timeout: 10_000, interval: 50 };
const lastEvent = async () =>
  (await platform.sql`select type, payload from events where type like 'DELEGATION_%' order by id`).at(-1);

describe('a delegation that waits in the queue of a busy agent', () => {
  it('is not sent then, and has its answer when there is room', async () => {
    await beat(1);
    const id = await delegate();
    expect(await list()).toMatchObject([{ status: 'queued' }]);
    expect(agent.requests).toHaveLength(0);
    await beat(0);
    await vi.waitFor(
      async () => expect(await list()).toMatchObject([{ status: 'completed', response_preview: '42 rows.' }]),
      SOON,
    );
    expect(await lastEvent()).toMatchObject({
      type: 'DELEGATION_COMPLETE',
      payload: { delegation_id: id, response_preview: '42 rows.', via: 'queue_drain' },
    });
    expect(agent.requests).toHaveLength(1);
  });

  it('of an agent that says so by 429 has its answer when it is tried again', async () => {
    agent.answer((_, response) => answerJson(response, { error: 'Busy.' }, 429));
    await delegate();
    expect(await list()).toMatchObject([{ status: 'queued' }]);
    agent.answer(reply('At last.'));
    await beat(0);
    await vi.waitFor(
      async () => expect(await list()).toMatchObject([{ status: 'completed', response_preview: 'At last.' }]),
      SOON,
    );
  });

  it('has failed when the agent fails', async () => {
    await beat(1);
    await delegate();
    agent.answer((_, response) => answerJson(response, { error: 'No idea.' }, 400));
    await beat(0);
    await vi.waitFor(
      async () =>
        expect(await list()).toMatchObject([
          { status: 'failed', error: expect.stringContaining('No idea.') },
        ]),
      SOON,
    );
  });

  it('cannot be ended by somebody else who writes its id into a message', async () => {
    const record = await callRoute(recordDelegation, {
      params: { id: caller.id },
      headers: caller.headers,
      body: { target_id: callee.id, task: 'Count.', delegation_id: 'mine-1' },
    });
    expect(record.status).toBe(202);
    await beat(1);
    const other = await seedAgent(platform, { name: 'Cid' });
    const message = {
      kind: 'message',
      role: 'user',
      messageId: randomUUID(),
      parts: [{ kind: 'text', text: 'Hi' }],
      metadata: { delegation_id: 'mine-1' },
    };
    const body = { jsonrpc: '2.0', id: 1, method: 'message/send', params: { message } };
    const send = (headers: Record<string, string>) =>
      callRoute(sendToAgent, { params: { id: callee.id }, headers, body });
    expect((await send(other.headers)).status).toBe(202);
    await beat(0);
    await vi.waitFor(
      async () =>
        expect([...(await platform.sql`select status from a2a_queue`)]).toEqual([{ status: 'completed' }]),
      SOON,
    );
    expect(await list()).toMatchObject([{ status: 'dispatched' }]);
    // Who it belongs to may well.
    await beat(1);
    expect((await send(caller.headers)).status).toBe(202);
    await beat(0);
    await vi.waitFor(async () => expect(await list()).toMatchObject([{ status: 'completed' }]), SOON);
  });
});

describe('a delegation of which the agent made a task of its own', () => {
  const task = (state: string, text = '') => ({
    kind: 'task',
    id: 't-1',
    contextId: 'c-1',
    status: { state },
    ...(text === '' ? {} : { artifacts: [{ artifactId: 'a', parts: [{ kind: 'text', text }] }] }),
  });
  const answerWith = (state: string, text?: string) =>
    agent.answer(({ body }, response) =>
      answerJson(response, { jsonrpc: '2.0', id: body.id, result: task(state, text) }),
    );
  /** The index learns of a task by whatever the caller asks about it. */
  const ask = () =>
    callRoute(sendToAgent, {
      params: { id: callee.id },
      headers: caller.headers,
      body: { jsonrpc: '2.0', id: 1, method: 'tasks/get', params: { id: 't-1' } },
    });

  it.each([
    ['completed', '42 rows.', { status: 'completed', response_preview: '42 rows.' }],
    ['input-required', 'Which rows?', { status: 'completed', response_preview: 'Which rows?' }],
    ['failed', 'No idea.', { status: 'failed', error: 'No idea.' }],
  ])('ends with it when it is %s', async (state, text, expected) => {
    answerWith('working');
    await delegate();
    await sweep(platform, 'delegated-tasks');
    expect(await list()).toMatchObject([{ status: 'in_progress' }]);
    answerWith(state, text);
    await ask();
    await sweep(platform, 'delegated-tasks');
    expect(await list()).toMatchObject([expected]);
    // Once.
    await sweep(platform, 'delegated-tasks');
    const ends = await platform.sql`
      select 1 from events where type in ('DELEGATION_COMPLETE', 'DELEGATION_FAILED')`;
    expect(ends).toHaveLength(1);
  });
});
