import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { sendToAgent } from '@/contracts/a2a';
import { heard, openA2aStream } from '@/server/testing/a2a-stream-client';
import { requestRoute, routeOf } from '@/server/testing/call-route';
import { type ScriptedAgent, startScriptedAgent } from '@/server/testing/scripted-agent';
import { type SeededAgent, seedAgent } from '@/server/testing/seed-agents';
import { type AgentStream, takeStreams } from '@/server/testing/stream-agent';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';

let platform: TestPlatform;
let agent: ScriptedAgent;
let target: SeededAgent;
let stream: AgentStream;
let slow: ReadableStreamDefaultReader<Uint8Array>;
beforeAll(async () => {
  platform = await createTestPlatform();
});
beforeEach(async () => {
  agent = await startScriptedAgent();
  const streams = takeStreams(agent);
  target = await seedAgent(platform, { name: 'Bea', url: agent.url });
  const message = { messageId: 'm-1', role: 'ROLE_USER', parts: [{ text: 'Hi' }] };
  const { body } = await requestRoute(routeOf(sendToAgent), {
    params: { id: target.id },
    rawBody: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'SendStreamingMessage', params: { message } }),
    headers,
  });
  if (!body) throw new Error('the answer has no body');
  slow = body.getReader();
  stream = await streams.next();
  stream.say({ task: { id: 't-1', contextId: 'c-1', status: { state: 'TASK_STATE_WORKING' } } });
});
afterEach(async () => {
  await slow.cancel();
  await agent.close();
  await platform.sql`delete from workspaces`;
  await platform.reset();
});
afterAll(() => platform.close());

const headers = { 'content-type': 'application/json', 'A2A-Version': '1.0' };
const EVENTS = 150;
const PART = 10;
/** Of 100 KiB each: fifteen megabytes are more than sockets and streams hold on the way. */
const event = {
  artifactUpdate: { taskId: 't-1', artifact: { artifactId: 'a', parts: [{ text: 'x'.repeat(100 * 1024) }] } },
};
const end = { statusUpdate: { taskId: 't-1', status: { state: 'TASK_STATE_COMPLETED' } } };

function sayAll(): void {
  for (let count = 0; count < EVENTS; count += 1) stream.say(event);
  stream.say(end);
}
const logged = async (): Promise<number> =>
  Number((await platform.sql`select count(*)::int as n from a2a_task_events`)[0]?.n);

/** How far the log has come when it does not move any more. */
async function settled(): Promise<number> {
  let before = -1;
  await vi.waitFor(
    async () => {
      const now = await logged();
      const isStill = now > 0 && now === before;
      before = now;
      expect(isStill).toBe(true);
    },
    { timeout: 20_000, interval: 400 },
  );
  return before;
}

describe('a reader that does not read', () => {
  it('slows the agent down, and gets everything once it reads', async () => {
    sayAll();
    // What the agent could not get rid of waits at the agent.
    expect(await settled()).toBeLessThan(EVENTS / 2);
    expect(stream.response.writableLength).toBeGreaterThan(0);
    let events = 0;
    for (let read = await slow.read(); !read.done; read = await slow.read()) {
      events += Buffer.from(read.value).toString().split('\n\n').length - 1;
    }
    expect(events).toBe(EVENTS + 2);
  });

  it('does not hold up another one, and is cut off when it is too far behind', async () => {
    // Whoever asks before the task is in the log hears of it twice: as it is, and as news.
    await vi.waitFor(async () => expect(await logged()).toBe(1));
    const quick = await openA2aStream(target.id, {
      method: 'SubscribeToTask',
      params: { id: 't-1' },
      headers,
    });
    // At the pace of the quick one, which is at most so far behind.
    for (let said = 0; said < EVENTS; said += PART) {
      for (let count = 0; count < PART; count += 1) stream.say(event);
      await heard(quick, 1 + said + PART);
    }
    stream.say(end);
    await quick.ended;
    expect(quick.results().at(-1)).toEqual(end);
    expect(quick.messages).toHaveLength(EVENTS + 2);
    let bytes = 0;
    for (let read = await slow.read(); !read.done; read = await slow.read()) bytes += read.value.length;
    expect(bytes).toBeLessThan(EVENTS * 50 * 1024);
  });
});
