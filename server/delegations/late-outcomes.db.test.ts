import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { sendToAgent } from '@/contracts/a2a';
import { delegateTask, listDelegations, recordDelegation } from '@/contracts/delegations';
import { readInbox, replyToMessage } from '@/contracts/inbox';
import { recordHeartbeat } from '@/contracts/registry';
import { callRoute } from '@/server/testing/call-route';
import { drainJobs, sweep } from '@/server/testing/drain-jobs';
import { answerJson, reply, type ScriptedAgent, startScriptedAgent } from '@/server/testing/scripted-agent';
import { type SeededAgent, seedAgent } from '@/server/testing/seed-agents';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';
import { runDelegationJob } from './run-delegation.job';

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
const SOON = { interval: 50 };
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

describe('an agent that is at work on a delegation', () => {
  it('gives signs of life by its heartbeats meanwhile', async () => {
    let answer = (): void => undefined;
    agent.answer((request, response) => {
      answer = () => void reply('Done.')(request, response);
    });
    const delegated = delegate();
    await vi.waitFor(() => expect(agent.requests).toHaveLength(1), SOON);
    expect(await list()).toMatchObject([{ last_heartbeat: null }]);
    platform.clock.advance(1000);
    await beat(0);
    const now = platform.clock.now().toISOString();
    await vi.waitFor(async () => expect(await list()).toMatchObject([{ last_heartbeat: now }]), SOON);
    answer();
    await delegated;
    expect(await list()).toMatchObject([{ status: 'completed' }]);
  });

  it('when the platform is stopped leaves it stuck, and is not asked again', async () => {
    agent.answer(() => {});
    const stopping = new AbortController();
    const id = await callRoute(delegateTask, {
      params: { id: caller.id },
      headers: caller.headers,
      body: { target_id: callee.id, task: 'Count the rows.' },
    }).then(({ body }) => String(body.delegation_id));
    const context = { attempt: 1, lastAttempt: false, signal: new AbortController().signal };
    const deps = { ...platform.deps, stopping: stopping.signal };
    const running = runDelegationJob.run(deps, { delegation_id: id }, context);
    await vi.waitFor(() => expect(agent.requests).toHaveLength(1), SOON);
    stopping.abort();
    await running;
    expect(await list()).toMatchObject([
      { status: 'stuck', error: expect.stringContaining('The platform was stopped') },
    ]);
    await drainJobs(platform);
    expect(agent.requests).toHaveLength(1);
    // Nobody waits for an answer any more: the time for news is short.
    platform.clock.advance(30 * 60_000);
    await sweep(platform, 'delegations');
    expect(await list()).toMatchObject([{ status: 'failed' }]);
  });
});

describe('a delegation between agents that fetch their messages', () => {
  it('ends with the reply, and its result is in the inbox of who delegated', async () => {
    await platform.sql`update workspaces set delivery_mode = 'poll', url = ''`;
    const id = await delegate();
    expect(await list()).toMatchObject([{ status: 'queued' }]);
    const inboxOf = async (who: SeededAgent) => {
      const { body } = await callRoute(readInbox, { params: { id: who.id }, headers: who.headers });
      return body.messages as { id: string; summary: string; request_body: unknown }[];
    };
    // Entries are held back as long as an older transaction runs, also one of another test's database.
    await vi.waitFor(async () => expect(await inboxOf(callee)).toHaveLength(1), SOON);
    const [asked] = await inboxOf(callee);
    await callRoute(replyToMessage, {
      params: { id: callee.id, entry_id: String(asked?.id) },
      headers: callee.headers,
      body: { text: '42 rows.' },
    });
    expect(await list()).toMatchObject([{ status: 'completed', response_preview: '42 rows.' }]);
    await vi.waitFor(async () => expect(await inboxOf(caller)).toHaveLength(1), SOON);
    expect(await inboxOf(caller)).toMatchObject([
      {
        summary: 'Delegation result delivered',
        request_body: {
          params: {
            message: {
              parts: [{ text: expect.stringContaining('Bea answered: 42 rows.') }],
              metadata: { kind: 'delegation_result', delegation_id: id, status: 'completed' },
            },
          },
        },
      },
    ]);
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
