import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { getChatHistory } from '@/contracts/chat';
import { restartWorkspace } from '@/contracts/lifecycle';
import { saveGlobalSecret, saveWorkspaceSecret } from '@/contracts/secrets';
import { callRoute } from '@/server/testing/call-route';
import { drainJobs } from '@/server/testing/drain-jobs';
import { beat, register } from '@/server/testing/machine-agent';
import { askOf, createMachinePlatform, type MachinePlatform } from '@/server/testing/machine-platform';
import { type ScriptedAgent, startScriptedAgent } from '@/server/testing/scripted-agent';

let agent: ScriptedAgent;
let on: MachinePlatform;
beforeAll(async () => {
  on = await createMachinePlatform((plain) => ({
    provision: async (workspace, start) => ({ ...(await plain.provision(workspace, start)), url: agent.url }),
  }));
});
beforeEach(async () => {
  await on.reset();
  agent = await startScriptedAgent();
});
afterEach(() => agent.close());
afterAll(() => on.platform.close());

const restart = async (id: string): Promise<void> => {
  await askOf(restartWorkspace, id);
  await drainJobs(on.platform);
};
const comesUp = async (id: string): Promise<void> => {
  await register(on.machines, id);
  await drainJobs(on.platform);
};

it('tells an agent that it was restarted, once it is there, with names and never values', async () => {
  const id = await on.online();
  await callRoute(saveGlobalSecret, { body: { key: 'OF_ALL', value: 'value-of-all' } });
  await askOf(saveWorkspaceSecret, id, { body: { key: 'ITS_OWN', value: 'value-of-its-own' } });
  await restart(id);
  expect(agent.requests).toHaveLength(0);
  await comesUp(id);
  expect(agent.requests).toHaveLength(1);
  const sent = JSON.stringify(agent.requests[0]?.body);
  expect(agent.requests[0]?.body).toMatchObject({
    method: 'message/send',
    params: { metadata: { source: 'platform', kind: 'restart_context', layer: 1 } },
  });
  expect(sent).toContain('ITS_OWN, OF_ALL');
  expect(sent).not.toContain('value-of');
});

it('says nothing after a first start, and nothing a second time', async () => {
  const id = await on.online();
  expect(agent.requests).toHaveLength(0);
  await restart(id);
  await comesUp(id);
  await on.platform.sql`update workspaces set status = 'offline' where id = ${id}`;
  await beat(on.machines, id);
  await drainJobs(on.platform);
  expect(agent.requests).toHaveLength(1);
});

it('is told to the new agent, not to the old one that still gives signs of life', async () => {
  const id = await on.online();
  await askOf(restartWorkspace, id);
  await beat(on.machines, id);
  await drainJobs(on.platform);
  expect(agent.requests).toHaveLength(0);
  await comesUp(id);
  expect(agent.requests).toHaveLength(1);
});

it('stands in the activity log and not in the chat', async () => {
  const id = await on.online();
  await restart(id);
  await comesUp(id);
  expect((await askOf(getChatHistory, id)).body).toMatchObject({ messages: [] });
  const entries = await on.platform.sql`select origin, status from activity_logs where workspace_id = ${id}`;
  expect([...entries]).toMatchObject([{ origin: 'system', status: 'ok' }]);
});

it('leaves an agent alone that cannot be reached: that is written down, and nothing is repeated', async () => {
  const id = await on.online();
  await restart(id);
  await agent.close();
  await comesUp(id);
  const entries = await on.platform.sql`select status from activity_logs where workspace_id = ${id}`;
  expect([...entries]).toMatchObject([{ status: 'error' }]);
  expect(await on.platform.sql`select from graphile_worker.jobs`).toHaveLength(0);
});

it('waits in the inbox of an agent that fetches its messages', async () => {
  const id = await on.online();
  await on.platform.sql`update workspaces set delivery_mode = 'poll' where id = ${id}`;
  await restart(id);
  await beat(on.machines, id);
  await drainJobs(on.platform);
  const entries = await on.platform.sql`
    select activity_type, request_body #>> '{params,metadata,kind}' as kind from activity_logs`;
  expect([...entries]).toMatchObject([{ activity_type: 'a2a_receive', kind: 'restart_context' }]);
});
