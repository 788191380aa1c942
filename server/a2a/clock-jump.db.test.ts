import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { sendToAgent } from '@/contracts/a2a';
import { recordHeartbeat } from '@/contracts/registry';
import { claimDueTasks } from '@/db/queries/a2a-task-log';
import { openA2aStream } from '@/server/testing/a2a-stream-client';
import { callRoute } from '@/server/testing/call-route';
import { sweep } from '@/server/testing/drain-jobs';
import { answerJson, reply, type ScriptedAgent, startScriptedAgent } from '@/server/testing/scripted-agent';
import { type SeededAgent, seedAgent } from '@/server/testing/seed-agents';
import { takeStreams } from '@/server/testing/stream-agent';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';

const HOUR_MS = 3_600_000;

let platform: TestPlatform;
let agent: ScriptedAgent;
let target: SeededAgent;
beforeAll(async () => {
  platform = await createTestPlatform();
});
beforeEach(async () => {
  agent = await startScriptedAgent(reply('Done.'));
  target = await seedAgent(platform, { url: agent.url });
});
afterEach(async () => {
  await agent.close();
  await platform.sql`delete from workspaces`;
  await platform.reset();
});
afterAll(() => platform.close());

let sent = 0;
function send() {
  sent += 1;
  const parts = [{ kind: 'text', text: 'Hi' }];
  const message = { kind: 'message', role: 'user', messageId: `m-${sent}`, parts };
  const body = { jsonrpc: '2.0', id: 1, method: 'message/send', params: { message } };
  return callRoute(sendToAgent, { params: { id: target.id }, body });
}
const beat = (active_tasks: number) =>
  callRoute(recordHeartbeat, { headers: target.headers, body: { workspace_id: target.id, active_tasks } });
const statuses = async () =>
  (await platform.sql<{ status: string }[]>`select status from a2a_queue order by seq`).map(
    ({ status }) => status,
  );
const soon = (check: () => unknown): Promise<unknown> => vi.waitFor(check, { interval: 20 });

/** Of an agent that gives no sign of room: the next attempt is made by the clock alone. */
async function waitForBusy(): Promise<void> {
  agent.answer((_request, response) => {
    response.setHeader('retry-after', '60');
    answerJson(response, { error: 'busy', busy: true }, 503);
  });
  expect((await send()).status).toBe(202);
  expect(await statuses()).toEqual(['queued']);
  agent.answer(reply('Done.'));
}

describe.each([
  ['forward', HOUR_MS],
  ['back', -HOUR_MS],
])('a clock that is set an hour %s', (_, ms) => {
  it('lets messages through as before, those included that wait', async () => {
    await waitForBusy();
    platform.clock.advance(ms);
    await soon(async () => expect(await statuses()).toEqual(['completed']));
    // That something waited there is known for a while longer.
    await soon(() => expect(platform.deps.queue.hasWaiting(target.id)).toBe(false));
    expect((await send()).status).toBe(200);
    expect(agent.requests).toHaveLength(3);
  });

  it('does not take what an agent said of its room for news', async () => {
    await beat(1);
    expect((await send()).status).toBe(202);
    platform.clock.advance(ms);
    // Nothing fresh says that it is full, and what waits is not delivered twice.
    await beat(0);
    await soon(async () => expect(await statuses()).toEqual(['completed']));
    expect(agent.requests).toHaveLength(1);
  });

  it('cuts no stream, and loses none of its events', async () => {
    const streams = takeStreams(agent);
    const parts = [{ kind: 'text', text: 'Hi' }];
    const message = { kind: 'message', role: 'user', messageId: `s${ms}`, parts };
    const client = await openA2aStream(target.id, {
      method: 'message/stream',
      params: { message },
      headers: {},
    });
    const stream = await streams.next();
    const state = (name: string) => ({ kind: 'task', id: `t${ms}`, contextId: 'c', status: { state: name } });
    stream.say(state('working'));
    await soon(() => expect(client.messages).toHaveLength(1));
    platform.clock.advance(ms);
    await sweep(platform, 'a2a-queue');
    stream.say(state('completed'));
    await client.ended;
    expect(client.results()).toEqual([state('working'), state('completed')]);
    const [task] = await platform.sql`select state, follow_at from a2a_tasks`;
    expect(task).toEqual({ state: 'completed', follow_at: null });
  });

  it('lets another process go on with the task of one that is gone', async () => {
    agent.answer(({ body }, response) =>
      answerJson(response, {
        jsonrpc: '2.0',
        id: body.id as number,
        result: { kind: 'task', id: 't', contextId: 'c', status: { state: 'working' } },
      }),
    );
    await send();
    await platform.sql`update a2a_tasks set follow_at = ${new Date(platform.clock.now().getTime() + 5000)}`;
    platform.clock.advance(ms);
    const now = platform.clock.now();
    const later = (by: number): Date => new Date(now.getTime() + by);
    const due = await claimDueTasks(platform.sql, {
      now,
      until: later(6000),
      aheadMax: later(60_000),
      limit: 10,
      only: null,
    });
    expect(due).toHaveLength(1);
  });
});

describe('a message that waits', () => {
  it('has reached its end when the clock says so, and only then', async () => {
    await waitForBusy();
    agent.answer((_request, response) => answerJson(response, { error: 'busy', busy: true }, 503));
    platform.clock.advance(-HOUR_MS);
    await sweep(platform, 'a2a-queue');
    expect(await statuses()).not.toContain('dropped');
    platform.clock.advance(26 * HOUR_MS);
    // It may be on its way to the agent once more, which does not take it.
    await soon(async () => {
      await sweep(platform, 'a2a-queue');
      expect(await statuses()).toEqual(['dropped']);
    });
  });
});
