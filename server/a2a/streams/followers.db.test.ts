import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { sendToAgent } from '@/contracts/a2a';
import { findWorkspaceById } from '@/db/queries/workspaces';
import type { JsonObject } from '@/domain/a2a/json';
import { type Deps, setDeps } from '@/server/deps';
import {
  type A2aStreamClient,
  heard,
  openA2aStream,
  readA2aStream,
} from '@/server/testing/a2a-stream-client';
import { callRoute } from '@/server/testing/call-route';
import { answerJson, type ScriptedAgent, startScriptedAgent } from '@/server/testing/scripted-agent';
import { type SeededAgent, seedAgent } from '@/server/testing/seed-agents';
import { takeStreams } from '@/server/testing/stream-agent';
import { createTestDeps, createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';
import { readA2aRequest } from '../read-request';
import { followTasksSweeper } from './follow-tasks.sweeper';
import { followDue } from './look-after-task';
import { subscribeToTask } from './subscribe-to-task';
import { TaskStreams } from './task-streams';

let platform: TestPlatform;
let agent: ScriptedAgent;
let target: SeededAgent;
/** Another process on the same database. */
let other: ReturnType<typeof createTestDeps>;
const open = new Set<A2aStreamClient>();
beforeAll(async () => {
  platform = await createTestPlatform();
});
beforeEach(async () => {
  agent = await startScriptedAgent();
  target = await seedAgent(platform, { name: 'Bea', url: agent.url });
  other = createTestDeps(platform.url);
});
afterEach(async () => {
  for (const client of open) client.leave();
  open.clear();
  other.stopping.abort();
  await agent.close();
  // What still follows a task learns that its workspace is gone.
  await platform.sql`delete from workspaces`;
  await other.deps.background.drain();
  await other.deps.outbound.close();
  await other.deps.database.close(1);
  await platform.reset();
});
afterAll(() => platform.close());

const V1 = { 'A2A-Version': '1.0' };
const task = (state: string) => ({ id: 't-1', contextId: 'c-1', status: { state: `TASK_STATE_${state}` } });
const status = (state: string) => ({
  statusUpdate: { taskId: 't-1', contextId: 'c-1', status: { state: `TASK_STATE_${state}` } },
});
const chunk = (text: string) => ({
  artifactUpdate: {
    taskId: 't-1',
    contextId: 'c-1',
    artifact: { artifactId: 'a', parts: [{ text }] },
    append: true,
  },
});
const message = { messageId: 'm-1', role: 'ROLE_USER', parts: [{ text: 'Hi' }] };

async function say(): Promise<A2aStreamClient> {
  const client = await openA2aStream(target.id, {
    method: 'SendStreamingMessage',
    params: { message },
    headers: V1,
  });
  open.add(client);
  return client;
}

async function subscribeAt(deps: Deps, headers: Record<string, string> = {}): Promise<A2aStreamClient> {
  const workspace = await findWorkspaceById(deps.database.db, target.id);
  if (!workspace) throw new Error('the workspace is not there');
  const body: JsonObject = { jsonrpc: '2.0', id: 'r', method: 'SubscribeToTask', params: { id: 't-1' } };
  const request = readA2aRequest(body, new Headers(V1), undefined);
  const attempt = { target: workspace, caller: { workspaceId: null, origin: 'user' as const }, request };
  const stream = await subscribeToTask(deps, attempt, new Headers(headers));
  const client = readA2aStream(new Response(), stream);
  open.add(client);
  return client;
}

/** Who asks at another process before so many events are in the log hears of the last of them twice: as it is, and as news. */
const logged = (count: number): Promise<void> =>
  vi.waitFor(async () => expect(await platform.sql`select 1 from a2a_task_events`).toHaveLength(count));
const stateOf = async () => (await platform.sql`select state from a2a_tasks`)[0]?.state;

describe('a task that another process follows', () => {
  it('is read here all the same, in the same order and under the same numbers', async () => {
    const streams = takeStreams(agent);
    const there = await say();
    const stream = await streams.next();
    stream.say({ task: task('WORKING') });
    await logged(1);
    const here = await subscribeAt(other.deps);
    await heard(here, 1);
    for (const text of ['a', 'b', 'c']) stream.say(chunk(text));
    stream.say(status('COMPLETED'));
    await Promise.all([there.ended, here.ended]);
    expect(here.messages.slice(1)).toEqual(there.messages.slice(1));
    expect(agent.requests).toHaveLength(1);
  });

  it('is heard of as soon as it has something new, without a look every moment', async () => {
    const streams = takeStreams(agent);
    await say();
    const stream = await streams.next();
    stream.say({ task: task('WORKING') });
    await logged(1);
    const here = await subscribeAt(other.deps);
    await heard(here, 1);
    const startedAt = performance.now();
    for (let said = 1; said <= 6; said += 1) {
      stream.say(chunk(`${said}`));
      await heard(here, 1 + said);
    }
    // Found by looking every other second alone, they would take twelve.
    expect(performance.now() - startedAt).toBeLessThan(6000);
    stream.say(status('COMPLETED'));
    await here.ended;
  });

  it('is taken over by who reads it when that process is gone, and nothing is lost', async () => {
    const streams = takeStreams(agent);
    const there = await say();
    const stream = await streams.next();
    stream.say({ task: task('WORKING') });
    stream.say(chunk('a'));
    await heard(there, 2);
    await logged(2);
    // As if it had been killed: it does not say any more that it follows.
    await platform.sql`update a2a_tasks set follow_at = follow_at - interval '1 minute'`;
    const here = await subscribeAt(other.deps, { 'Last-Event-ID': '1' });
    const again = await streams.next();
    expect(again.method).toBe('SubscribeToTask');
    again.say({
      task: { ...task('WORKING'), artifacts: [{ artifactId: 'a', parts: [{ text: 'a' }, { text: 'b' }] }] },
    });
    again.say(status('COMPLETED'));
    await here.ended;
    expect(here.results()).toEqual([
      chunk('a'),
      {
        task: { ...task('WORKING'), artifacts: [{ artifactId: 'a', parts: [{ text: 'a' }, { text: 'b' }] }] },
      },
      status('COMPLETED'),
    ]);
    const ids = here.ids().map(Number);
    expect(ids).toEqual([...ids].sort((one, two) => one - two));
    expect(new Set(ids).size).toBe(3);
    // The person who asked gets the answer, once.
    const chat = await platform.sql`select role, content from chat_messages order by seq`;
    expect(chat).toEqual([
      { role: 'user', content: 'Hi' },
      { role: 'agent', content: expect.stringContaining('b') },
    ]);
    // Whose stream it was before writes nothing more, and its reader hears the same.
    stream.say(chunk('late'));
    await there.ended;
    expect(there.results().at(-1)).toEqual(status('COMPLETED'));
    expect(JSON.stringify(await platform.sql`select event from a2a_task_events`)).not.toContain('late');
  });
});

describe('a task whose process was killed before anything of it was in the log', () => {
  it('goes on under numbers that nobody has had', async () => {
    const streams = takeStreams(agent);
    const there = await say();
    const stream = await streams.next();
    stream.say({ task: task('WORKING') });
    for (const text of ['a', 'b']) stream.say(chunk(text));
    await heard(there, 3);
    const lastHad = there.ids().at(-1) ?? '';
    await logged(3);
    await platform.sql`delete from a2a_task_events`;
    await platform.sql`update a2a_task_snapshots set seq = 0`;
    await platform.sql`update a2a_tasks set last_seq = 0, follow_at = follow_at - interval '1 minute'`;
    const here = await subscribeAt(other.deps, { 'Last-Event-ID': lastHad });
    (await streams.next()).say({ task: task('COMPLETED') });
    await here.ended;
    expect(here.results()).toEqual([{ task: task('COMPLETED') }]);
  });
});

describe('a task that nobody reads', () => {
  function followAlone(): Deps {
    const { database, log, clock, stopping } = platform.deps;
    const deps = {
      ...platform.deps,
      taskStreams: new TaskStreams({ sql: database.sql, log, clock, stopping }, 10),
    };
    setDeps(deps);
    return deps;
  }
  afterEach(() => setDeps(platform.deps));

  async function sendPlain(): Promise<void> {
    const body = { jsonrpc: '2.0', id: 1, method: 'SendMessage', params: { message } };
    const { status: code } = await callRoute(sendToAgent, { params: { id: target.id }, body, headers: V1 });
    expect(code).toBe(200);
  }
  const answersWorking = () =>
    agent.answer(({ body }, response) =>
      answerJson(response, { jsonrpc: '2.0', id: body.id, result: { task: task('WORKING') } }),
    );

  it('ends in the index although its message was answered long ago', async () => {
    followAlone();
    answersWorking();
    const streams = { taken: false };
    const taken = takeAfterFirst(streams);
    await sendPlain();
    const stream = await taken;
    expect(stream).toMatchObject({ method: 'SubscribeToTask', params: { id: 't-1' } });
    stream.say({ task: task('WORKING') });
    stream.say(status('COMPLETED'));
    await vi.waitFor(async () => expect(await stateOf()).toBe('completed'));
  });

  it('is followed by the sweeper after a restart', async () => {
    answersWorking();
    await sendPlain();
    expect(await stateOf()).toBe('working');
    const streams = takeStreams(agent);
    expect(await followTasksSweeper.run(followAlone())).toEqual({ corrected: 1 });
    (await streams.next()).say({ task: task('COMPLETED') });
    await vi.waitFor(async () => expect(await stateOf()).toBe('completed'));
  });

  it('is followed at once where the process that followed it can only be dead', async () => {
    answersWorking();
    await sendPlain();
    const until = new Date(platform.clock.now().getTime() + 5000);
    await platform.sql`update a2a_tasks set follower_id = gen_random_uuid(), follow_at = ${until}`;
    const streams = takeStreams(agent);
    const deps = followAlone();
    expect(await followDue(deps, null)).toBe(0);
    expect(await followDue(deps, null, true)).toBe(1);
    (await streams.next()).say({ task: task('COMPLETED') });
    await vi.waitFor(async () => expect(await stateOf()).toBe('completed'));
  });

  /** The first request gets its plain answer, all that follow are streams. */
  function takeAfterFirst(state: { taken: boolean }) {
    return new Promise<Awaited<ReturnType<ReturnType<typeof takeStreams>['next']>>>((resolve) => {
      agent.answer(({ body }, response) => {
        answerJson(response, { jsonrpc: '2.0', id: body.id, result: { task: task('WORKING') } });
        if (state.taken) return;
        state.taken = true;
        void takeStreams(agent).next().then(resolve);
      });
    });
  }
});
