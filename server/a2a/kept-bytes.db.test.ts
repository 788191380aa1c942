import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { recordHeartbeat } from '@/contracts/registry';
import { askRaw } from '@/server/testing/ask-raw';
import { callRoute } from '@/server/testing/call-route';
import { closeFronts, openFront } from '@/server/testing/open-front';
import { type RawAgent, startRawAgent } from '@/server/testing/raw-agent';
import { type SeededAgent, seedAgent } from '@/server/testing/seed-agents';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';

/** Numbers that JavaScript has not, or writes in another way. */
const ODD = '{"big":9007199254740993,"one":1.0,"exp":1e3,"zero":-0,"deep":[12345678901234567890.10]}';

let platform: TestPlatform;
let port: number;
let agent: RawAgent;
let target: SeededAgent;
beforeAll(async () => {
  platform = await createTestPlatform();
  port = await openFront({ fastLane: true });
});
beforeEach(async () => {
  agent = await startRawAgent();
  target = await seedAgent(platform, { url: agent.url });
});
afterEach(async () => {
  await agent.close();
  await platform.reset();
});
afterAll(async () => {
  await closeFronts();
  await platform.close();
});

let sent = 0;
const requestText = (method: string): string => {
  sent += 1;
  return `{"jsonrpc":"2.0", "id":7 ,"method":"${method}","params":{"message":{"kind":"message","role":"user","messageId":"m-${sent}","parts":[{"kind":"data","data":${ODD}}],"metadata":{"weight":1.50}},"x":2.0}}`;
};

async function ask(body: string, headers: Record<string, string> = {}): Promise<string> {
  const { status, text } = await askRaw(port, {
    method: 'POST',
    path: `/api/workspaces/${target.id}/a2a`,
    headers: { host: `127.0.0.1:${port}`, 'content-type': 'application/json', ...headers },
    body,
  });
  expect([200, 202]).toContain(status);
  return text;
}

describe('what client and agent of one version say to each other', () => {
  it('goes there and back as it was written, to the last digit', async () => {
    const answer = `{"jsonrpc":"2.0","id":7, "result":{"kind":"message","role":"agent","messageId":"a","parts":[{"kind":"data","data":${ODD}}]}}`;
    agent.answer('application/json', answer);
    const request = requestText('message/send');
    expect(await ask(request)).toBe(answer);
    expect(agent.bodies).toEqual([request]);
  });

  it('is as it was beside what the gateway adds for an agent that asks', async () => {
    const { headers } = await seedAgent(platform, {});
    agent.answer(
      'application/json',
      '{"jsonrpc":"2.0","id":7,"result":{"kind":"message","role":"agent","messageId":"a","parts":[]}}',
    );
    await ask(requestText('message/send'), headers);
    const [body = ''] = agent.bodies;
    expect(body).toContain(`"data":${ODD}`);
    expect(body).toContain('"weight":1.50');
    expect(body).toContain('"x":2.0');
    expect(Object.keys(JSON.parse(body).params.message.metadata)).toHaveLength(2);
  });

  it('is as it was in every event of a stream, also for who comes back for them', async () => {
    const task = `{"kind":"task","id":"t","contextId":"c","status":{"state":"working"},"metadata":${ODD}}`;
    const done = `{"kind":"status-update","taskId":"t","contextId":"c","final":true,"status":{"state":"completed"},"metadata":{"n":1.0}}`;
    agent.answer(
      'text/event-stream',
      [task, done].map((result) => `data: {"jsonrpc":"2.0","id":7,\ndata: "result":${result}}\n\n`).join(''),
    );
    const request = requestText('message/stream');
    const text = await ask(request);
    expect(text).toContain(`"result":${task}}`);
    expect(text).toContain(`"result":${done}}`);
    expect(agent.bodies).toEqual([request]);
    const missed = await ask(request, { 'last-event-id': '1' });
    expect(missed).toContain(`"result":${done}}`);
    expect(agent.bodies).toHaveLength(1);
  });

  it('is as it was after it has waited for a busy agent', async () => {
    const beat = (active_tasks: number) =>
      callRoute(recordHeartbeat, {
        headers: target.headers,
        body: { workspace_id: target.id, active_tasks },
      });
    await beat(1);
    await ask(requestText('message/send'));
    expect(agent.bodies).toEqual([]);
    agent.answer(
      'application/json',
      '{"jsonrpc":"2.0","id":7,"result":{"kind":"message","role":"agent","messageId":"a","parts":[]}}',
    );
    await beat(0);
    await vi.waitFor(() => expect(agent.bodies).toHaveLength(1));
    expect(agent.bodies[0]).toContain(ODD);
  });
});
