import { request } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { closeFronts, openFront } from '@/server/testing/open-front';
import { type ScriptedAgent, startScriptedAgent } from '@/server/testing/scripted-agent';
import { type SeededAgent, seedAgent } from '@/server/testing/seed-agents';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';

const AGENTS = 5;
const STREAMS = 250;
/** Much less than what a stop may take as a whole. */
const STOP_MS_MAX = 3000;

let platform: TestPlatform;
let agent: ScriptedAgent;
let targets: SeededAgent[];
let port: number;
beforeAll(async () => {
  platform = await createTestPlatform();
  port = await openFront({ fastLane: true });
});
beforeEach(async () => {
  agent = await startScriptedAgent((asked, response) => {
    const { messageId } = (asked.body.params as { message: { messageId: string } }).message;
    const task = { kind: 'task', id: messageId, contextId: 'c', status: { state: 'working' } };
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(`data: ${JSON.stringify({ jsonrpc: '2.0', id: 1, result: task })}\n\n`);
  });
  targets = await Promise.all(Array.from({ length: AGENTS }, () => seedAgent(platform, { url: agent.url })));
});
afterEach(() => agent.close());
afterAll(async () => {
  await closeFronts();
  await platform.close();
});

/** Opens a stream; the promise is kept when it has ended in order, as one that its client comes back to. */
function openStream(target: SeededAgent, messageId: string, onEvent: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const asking = request({
      port,
      host: '127.0.0.1',
      method: 'POST',
      path: `/api/workspaces/${target.id}/a2a`,
      headers: { 'content-type': 'application/json', ...target.headers },
    });
    asking.once('error', reject);
    asking.once('response', (response) => {
      if (response.statusCode !== 200) reject(new Error(`status ${response.statusCode}`));
      response.once('data', onEvent).once('end', resolve).once('error', reject);
    });
    const message = { kind: 'message', role: 'user', messageId, parts: [{ kind: 'text', text: 'Hi' }] };
    asking.end(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'message/stream', params: { message } }));
  });
}

it('with hundreds of open streams is told to all of them at once, and goes on without waiting for their agents', async () => {
  let heard = 0;
  const ended = Array.from({ length: STREAMS }, (_, at) =>
    openStream(targets[at % AGENTS] as SeededAgent, `m-${at}`, () => {
      heard += 1;
    }),
  );
  await vi.waitFor(() => expect(heard).toBe(STREAMS), { timeout: 60_000, interval: 20 });
  const begunAt = performance.now();
  platform.beginStop();
  await Promise.all(ended);
  const toldMs = performance.now() - begunAt;
  await platform.deps.background.drain();
  const stoppedMs = performance.now() - begunAt;
  expect(toldMs).toBeLessThan(STOP_MS_MAX / 2);
  expect(stoppedMs).toBeLessThan(STOP_MS_MAX);
  // Whoever comes next may follow these tasks at once.
  const [{ due } = {}] = await platform.sql`
    select count(*)::int as due from a2a_tasks where follow_at <= ${platform.clock.now()}`;
  expect(due).toBe(STREAMS);
});
