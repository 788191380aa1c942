import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { sendToAgent } from '@/contracts/a2a';
import { getBudget, setBudget } from '@/contracts/budgets';
import { delegateTask, listDelegations } from '@/contracts/delegations';
import { recordHeartbeat } from '@/contracts/registry';
import { heard, openA2aStream } from '@/server/testing/a2a-stream-client';
import { callRoute, type RouteAnswer } from '@/server/testing/call-route';
import { drainJobs } from '@/server/testing/drain-jobs';
import { answerJson, reply, type ScriptedAgent, startScriptedAgent } from '@/server/testing/scripted-agent';
import { type SeededAgent, seedAgent } from '@/server/testing/seed-agents';
import { takeStreams } from '@/server/testing/stream-agent';
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
  await platform.sql`delete from workspaces`;
  await platform.reset();
});
afterAll(() => platform.close());

const limitRuns = (budget_limit_runs: number, { id }: SeededAgent = target): Promise<RouteAnswer> =>
  callRoute(setBudget, { params: { id }, body: { budget_limit_runs } });
const budget = async ({ id }: SeededAgent = target): Promise<Record<string, unknown>> =>
  (await callRoute(getBudget, { params: { id } })).body;
const request = (method: string, params: object, id = target.id): Promise<RouteAnswer> =>
  callRoute(sendToAgent, { params: { id }, body: { jsonrpc: '2.0', id: 1, method, params } });
const send = (messageId: string, { id }: SeededAgent = target): Promise<RouteAnswer> =>
  request(
    'message/send',
    { message: { role: 'user', messageId, parts: [{ kind: 'text', text: 'Hi' }] } },
    id,
  );

const USAGE = [{ model: 'claude-sonnet-4-5', inputTokens: 1000, outputTokens: 100 }];

it('a stream holds its run until it ends, and its usage is counted from its last state', async () => {
  const streams = takeStreams(agent);
  await limitRuns(1);
  const client = await openA2aStream(target.id, {
    method: 'SendStreamingMessage',
    params: { message: { messageId: 'm-1', role: 'ROLE_USER', parts: [{ text: 'Hi' }] } },
    headers: { 'A2A-Version': '1.0' },
  });
  const stream = await streams.next();
  stream.say({ task: { id: 't-1', contextId: 'c-1', status: { state: 'TASK_STATE_WORKING' } } });
  await heard(client, 1);
  const refused = await send('m-2');
  expect(refused).toMatchObject({
    status: 402,
    body: { error: { message: expect.stringContaining('0 runs used, 1 run set aside for what runs now') } },
  });
  expect(await budget()).toMatchObject({ runs_used: 0 });
  const status = { state: 'TASK_STATE_COMPLETED' };
  stream.say({ statusUpdate: { taskId: 't-1', contextId: 'c-1', status, metadata: { usage: USAGE } } });
  await client.ended;
  await vi.waitFor(async () => expect(await budget()).toMatchObject({ runs_used: 1, tokens_used: 1100 }));
  await limitRuns(2);
  agent.answer(reply('Hello.'));
  expect((await send('m-3')).status).toBe(200);
});

it('tasks can be looked at and canceled whatever is used up', async () => {
  agent.answer(({ body }, response) => {
    const result = { kind: 'task', id: 't-1', contextId: 'c', status: { state: 'working' } };
    answerJson(response, { jsonrpc: '2.0', id: body.id, result });
  });
  expect((await send('m-1')).status).toBe(200);
  await limitRuns(0);
  expect((await send('m-2')).status).toBe(402);
  for (const method of ['tasks/get', 'tasks/cancel']) {
    expect((await request(method, { id: 't-1' })).status, method).toBe(200);
  }
  expect(await budget()).toMatchObject({ runs_used: 1 });
});

it('a message that waited in the queue is refused where the limit is used up by then', async () => {
  const beat = (active_tasks: number) =>
    callRoute(recordHeartbeat, { headers: target.headers, body: { workspace_id: target.id, active_tasks } });
  await beat(1);
  expect((await send('m-1')).status).toBe(202);
  await limitRuns(0);
  await beat(0);
  await vi.waitFor(async () => {
    const [row] = await platform.sql`select status, last_error from a2a_queue`;
    expect(row).toMatchObject({
      status: 'failed',
      last_error: expect.stringContaining('used up the limit of 0 runs'),
    });
  });
  expect(agent.requests).toHaveLength(0);
});

it('a delegation fails with the same words', async () => {
  const caller = await seedAgent(platform, { name: 'Ada' });
  await limitRuns(0);
  await callRoute(delegateTask, {
    params: { id: caller.id },
    headers: caller.headers,
    body: { target_id: target.id, task: 'Count the rows.' },
  });
  await drainJobs(platform);
  const { body } = await callRoute(listDelegations, { params: { id: caller.id }, headers: caller.headers });
  expect(body).toMatchObject([
    { status: 'failed', error: expect.stringContaining('This workspace has used up the limit of 0 runs') },
  ]);
  expect(agent.requests).toHaveLength(0);
});

it('an agent that polls is limited too: what waits for it is a run', async () => {
  const poller = await seedAgent(platform, { name: 'Cy', deliveryMode: 'poll' });
  await limitRuns(1, poller);
  expect([(await send('m-1', poller)).status, (await send('m-2', poller)).status]).toEqual([200, 402]);
  expect(await budget(poller)).toMatchObject({ runs_used: 1 });
});
