import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sendToAgent } from '@/contracts/a2a';
import { registerAgent } from '@/contracts/registry';
import { updateWorkspace } from '@/contracts/workspaces';
import { createOutbound } from '@/server/platform/guarded-fetch/outbound';
import { createOutboundPolicy } from '@/server/platform/guarded-fetch/outbound-policy';
import { callRoute, type RouteAnswer } from '@/server/testing/call-route';
import { type ScriptedAgent, startScriptedAgent } from '@/server/testing/scripted-agent';
import { scriptedBackend } from '@/server/testing/scripted-backend';
import { type AgentSeed, type SeededAgent, seedAgent } from '@/server/testing/seed-agents';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';

/** Server mode's way out, to which loopback is closed. */
const outbound = createOutbound(createOutboundPolicy({ mode: 'server', outboundAllow: [] }));
let platform: TestPlatform;
let machine: ScriptedAgent;
let other: ScriptedAgent;
/** Every kind but `ec2` behaves as it always does; that one has machines. */
beforeAll(async () => {
  platform = await createTestPlatform({ outbound });
  const { for: realOne } = platform.deps.backends;
  const withMachine = scriptedBackend({ kind: 'ec2' });
  Object.assign(platform.deps.backends, {
    for: (workspace: Parameters<typeof realOne>[0]) =>
      workspace.backend === 'ec2' ? withMachine : realOne(workspace),
  });
});
beforeEach(async () => {
  machine = await startScriptedAgent();
  other = await startScriptedAgent();
});
afterEach(async () => {
  await platform.reset();
  await machine.close();
  await other.close();
});
afterAll(() => platform.close());

const BODY = { method: 'message/send', params: { message: { role: 'user', parts: [{ text: 'Hi' }] } } };
const sendTo = ({ id }: SeededAgent): Promise<RouteAnswer> =>
  callRoute(sendToAgent, { params: { id }, body: BODY });

/** @param machineUrl what the backend gave */
async function seed(machineUrl: string | null, more: AgentSeed = {}): Promise<SeededAgent> {
  const agent = await seedAgent(platform, { backend: 'ec2', url: machine.url, ...more });
  await platform.sql`update workspaces set machine_url = ${machineUrl} where id = ${agent.id}`;
  return agent;
}

async function expectRefused(agent: SeededAgent): Promise<void> {
  expect(await sendTo(agent)).toMatchObject({ status: 502, body: { code: 'url_not_routable' } });
  expect([...machine.requests, ...other.requests]).toEqual([]);
}

describe('in server mode', () => {
  it('a machine of ours is called at the loopback address that its backend gave', async () => {
    expect((await sendTo(await seed(machine.url))).status).toBe(200);
    expect(machine.requests).toHaveLength(1);
  });

  it('the same address is refused to who merely says it', async () => {
    await expectRefused(await seed(null, { backend: 'external' }));
  });

  it('a workspace without a machine gains nothing from an address that was given to one', async () => {
    await expectRefused(await seed(machine.url, { backend: 'external' }));
  });

  it('no other address of a machine of ours is open, not even another port', async () => {
    await expectRefused(await seed(other.url));
    await expectRefused(await seed(machine.url.replace('127.0.0.1', 'localhost')));
  });

  it('what is not known yet opens nothing', async () => {
    await expectRefused(await seed(''));
  });

  it('registering with another address leaves the one that is called as it was', async () => {
    const agent = await seed(machine.url);
    const body = { id: agent.id, url: other.url, agent_card: { name: 'Ada', url: other.url } };
    expect((await callRoute(registerAgent, { headers: agent.headers, body })).status).toBe(200);
    expect((await sendTo(agent)).status).toBe(200);
    expect([machine.requests.length, other.requests.length]).toEqual([1, 0]);
  });

  it('an agent whose backend gave none cannot register a loopback one', async () => {
    const agent = await seed(null, { url: '' });
    const body = { id: agent.id, url: other.url, agent_card: { name: 'Ada' } };
    const answer = await callRoute(registerAgent, { headers: agent.headers, body });
    expect(answer).toMatchObject({ status: 400, body: { code: 'url_not_allowed' } });
  });

  it('a person cannot set one', async () => {
    const agent = await seed(machine.url);
    for (const body of [{ url: other.url }, { machine_url: other.url }]) {
      expect((await callRoute(updateWorkspace, { params: { id: agent.id }, body })).status).toBe(400);
    }
  });

  it.each([301, 302, 307, 308])('a redirect (%i) of a machine is not followed', async (status) => {
    machine.answer((_, response) => void response.writeHead(status, { location: other.url }).end());
    expect((await sendTo(await seed(machine.url))).body.code).toBe('agent_refused');
    expect([machine.requests.length, other.requests.length]).toEqual([1, 0]);
  });

  it('metadata services stay closed even where a backend says so', async () => {
    const url = 'http://169.254.169.254/';
    const agent = await seed(url, { url });
    expect((await sendTo(agent)).body.code).toBe('url_not_routable');
  });
});
