import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { sendToAgent } from '@/contracts/a2a';
import { getChatHistory } from '@/contracts/chat';
import { delegateTask, listDelegations } from '@/contracts/delegations';
import type { JsonObject } from '@/domain/a2a/json';
import { type Deps, setDeps } from '@/server/deps';
import { type A2aStreamClient, openA2aStream } from '@/server/testing/a2a-stream-client';
import { callRoute } from '@/server/testing/call-route';
import { drainJobs, sweep } from '@/server/testing/drain-jobs';
import { answerJson, type ScriptedAgent, startScriptedAgent } from '@/server/testing/scripted-agent';
import { type SeededAgent, seedAgent } from '@/server/testing/seed-agents';
import { type AgentStream, takeStreams } from '@/server/testing/stream-agent';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';
import { followDue } from './look-after-task';
import { TaskStreams } from './task-streams';

/* A task whose agent asks people for an approval: it waits, and goes on by itself when they have decided. */

const SOON = { interval: 20 };

let platform: TestPlatform;
let agent: ScriptedAgent;
let target: SeededAgent;
let deps: Deps;
const open = new Set<A2aStreamClient>();
beforeAll(async () => {
  platform = await createTestPlatform();
});
beforeEach(async () => {
  agent = await startScriptedAgent();
  target = await seedAgent(platform, { name: 'Bea', url: agent.url });
  const { database, log, clock, stopping } = platform.deps;
  const parts = { sql: database.sql, log, clock, stopping };
  deps = { ...platform.deps, taskStreams: new TaskStreams(parts, 10) };
  setDeps(deps);
});
afterEach(async () => {
  for (const client of open) client.leave();
  open.clear();
  await agent.close();
  // What still follows a task learns that its workspace is gone.
  await platform.sql`delete from workspaces`;
  await deps.background.drain();
  setDeps(platform.deps);
  await platform.reset();
});
afterAll(() => platform.close());

const said = (text: string, metadata: JsonObject = {}) => ({
  role: 'ROLE_AGENT',
  messageId: `of ${text}`,
  parts: [{ text }],
  metadata,
});
const ASKED = { state: 'TASK_STATE_INPUT_REQUIRED', message: said('Deploy?', { approval_id: 'a-1' }) };
const WORKING = { state: 'TASK_STATE_WORKING' };
const USED = { usage: [{ model: 'a:b', inputTokens: 7, outputTokens: 5 }] };
const DONE = { state: 'TASK_STATE_COMPLETED', message: said('Deployed.', USED) };
const task = (status: object) => ({ id: 't-1', contextId: 'c-1', status });
const event = (status: object) => ({ statusUpdate: { taskId: 't-1', contextId: 'c-1', status } });

/** The agent answers a send with its question, and takes subscriptions after that. */
function asksFirst(status: object = ASKED): Promise<AgentStream> {
  return new Promise((resolve) => {
    agent.answer(({ body }, response) => {
      void takeStreams(agent).next().then(resolve);
      const { id, kind, ...rest } = { ...task(status), kind: 'task' };
      const result = body.method === 'message/send' ? { kind, id, ...rest } : { task: task(status) };
      answerJson(response, { jsonrpc: '2.0', id: body.id, result });
    });
  });
}

const MESSAGE = { messageId: 'm-1', role: 'ROLE_USER', parts: [{ text: 'Bring it out.' }] };
const V1 = { 'A2A-Version': '1.0' };
async function send() {
  const body = { jsonrpc: '2.0', id: 1, method: 'SendMessage', params: { message: MESSAGE } };
  return (await callRoute(sendToAgent, { params: { id: target.id }, body, headers: V1 })).body;
}
async function stream(method: string, params: JsonObject): Promise<A2aStreamClient> {
  const client = await openA2aStream(target.id, { method, params, headers: V1 });
  open.add(client);
  return client;
}
const chat = async () => {
  const { body } = await callRoute(getChatHistory, { params: { id: target.id } });
  return (body.messages as { role: string; content: string }[]).map(
    ({ role, content }) => `${role}: ${content}`,
  );
};
const stateOf = async () => (await platform.sql`select state from a2a_tasks`)[0]?.state;

it('a send returns with the question; its answer is in the chat after the decision, and counted once', async () => {
  const subscribed = asksFirst();
  expect(await send()).toMatchObject({ result: { task: { status: ASKED } } });
  expect(await chat()).toEqual(['user: Bring it out.']);
  expect(await stateOf()).toBe('input-required');
  const goesOn = await subscribed;
  expect(goesOn).toMatchObject({ method: 'SubscribeToTask', params: { id: 't-1' } });
  goesOn.say({ task: task(ASKED) });
  goesOn.say(event(WORKING));
  await vi.waitFor(async () => expect(await stateOf()).toBe('working'), SOON);
  goesOn.say(event(DONE));
  await vi.waitFor(
    async () => expect(await chat()).toEqual(['user: Bring it out.', 'agent: Deployed.']),
    SOON,
  );
  expect(await platform.sql`select runs::int, tokens::int from workspace_months`).toEqual([
    { runs: 1, tokens: 12 },
  ]);
  // Who sends the same message again is told its end.
  expect(await send()).toMatchObject({ result: { task: { status: DONE } } });
  expect(agent.requests.map(({ body }) => body.method)).toEqual(['SendMessage', 'SubscribeToTask']);
});

it('that fails after all says so in the chat', async () => {
  const subscribed = asksFirst();
  await send();
  (await subscribed).say(event({ state: 'TASK_STATE_FAILED', message: said('Restarted.') }));
  await vi.waitFor(
    async () => expect(await chat()).toEqual(['user: Bring it out.', 'system: Restarted.']),
    SOON,
  );
});

it('a stream ends with the question, and who subscribes then hears the rest', async () => {
  const streams = takeStreams(agent);
  const first = await stream('SendStreamingMessage', { message: MESSAGE });
  const asked = await streams.next();
  asked.say({ task: task(WORKING) });
  asked.say(event(ASKED));
  asked.end();
  await first.ended;
  expect(first.results()).toEqual([{ task: task(WORKING) }, event(ASKED)]);
  const second = await stream('SubscribeToTask', { id: 't-1' });
  const goesOn = await streams.next();
  goesOn.say({ task: task(ASKED) });
  goesOn.say(event(WORKING));
  goesOn.say(event(DONE));
  await second.ended;
  expect(second.results().slice(1)).toEqual([event(WORKING), event(DONE)]);
  expect(await chat()).toEqual(['user: Bring it out.', 'agent: Deployed.']);
});

it('an answer that comes after "I am at it" is in the chat too', async () => {
  const subscribed = asksFirst(WORKING);
  await send();
  expect(await chat()).toEqual(['user: Bring it out.']);
  (await subscribed).say(event(DONE));
  await vi.waitFor(
    async () => expect(await chat()).toEqual(['user: Bring it out.', 'agent: Deployed.']),
    SOON,
  );
});

it('a question that only its sender can answer is the answer, and nobody follows its task', async () => {
  asksFirst({ state: 'TASK_STATE_INPUT_REQUIRED', message: said('Which one?') });
  await send();
  expect(await chat()).toEqual(['user: Bring it out.', 'agent: Which one?']);
  expect(await platform.sql`select follow_at from a2a_tasks`).toEqual([{ follow_at: null }]);
  expect(agent.requests).toHaveLength(1);
});

it('a delegation waits for it, and ends with the answer at once', async () => {
  const caller = await seedAgent(platform, { name: 'Ada' });
  const subscribed = asksFirst();
  await callRoute(delegateTask, {
    params: { id: caller.id },
    headers: caller.headers,
    body: { target_id: target.id, task: 'Bring it out.' },
  });
  await drainJobs(platform);
  expect(await followDue(deps, null)).toBe(1);
  const { say } = await subscribed;
  const list = async () =>
    (await callRoute(listDelegations, { params: { id: caller.id }, headers: caller.headers })).body;
  await vi.waitFor(async () => expect(await list()).toMatchObject([{ status: 'in_progress' }]), SOON);
  await sweep(platform, 'delegated-tasks');
  expect(await list()).toMatchObject([{ status: 'in_progress' }]);
  say({ ...event(DONE).statusUpdate, kind: 'status-update', final: true });
  await vi.waitFor(
    async () => expect(await list()).toMatchObject([{ status: 'completed', response_preview: 'Deployed.' }]),
    SOON,
  );
});
