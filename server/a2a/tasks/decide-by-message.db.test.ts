import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sendToAgent } from '@/contracts/a2a';
import { createApproval, getApproval, listPendingApprovals } from '@/contracts/approvals';
import type { JsonObject } from '@/domain/a2a/json';
import { callRoute } from '@/server/testing/call-route';
import { answerJson, type ScriptedAgent, startScriptedAgent } from '@/server/testing/scripted-agent';
import { type SeededAgent, seedAgent } from '@/server/testing/seed-agents';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';

let platform: TestPlatform;
let agent: ScriptedAgent;
let boss: SeededAgent;
let bea: SeededAgent;
let sibling: SeededAgent;
beforeAll(async () => {
  platform = await createTestPlatform();
});
beforeEach(async () => {
  agent = await startScriptedAgent();
  boss = await seedAgent(platform, { name: 'Boss' });
  bea = await seedAgent(platform, { name: 'Bea', url: agent.url, parentId: boss.id });
  sibling = await seedAgent(platform, { name: 'Cid', parentId: boss.id });
  agent.answer(({ body }, response) => {
    const task = { id: 't-1', contextId: 'c-1', status: { state: 'TASK_STATE_INPUT_REQUIRED' } };
    const result = body.method === 'GetTask' ? task : { task };
    answerJson(response, { jsonrpc: '2.0', id: body.id, result });
  });
});
afterEach(async () => {
  await agent.close();
  await platform.reset();
});
afterAll(() => platform.close());

let messages = 0;
async function say(parts: JsonObject[], headers: Record<string, string> = {}, rest: object = {}) {
  messages += 1;
  const message = { messageId: `m-${messages}`, role: 'ROLE_USER', parts, ...rest };
  const body = { jsonrpc: '2.0', id: 'r', method: 'SendMessage', params: { message } };
  const answer = await callRoute(sendToAgent, {
    params: { id: bea.id },
    body,
    headers: { 'A2A-Version': '1.0', ...headers },
  });
  return answer.body as { result?: { task?: { id: string } }; error?: JsonObject };
}

/** Gives Bea a task, in which she then asks for an approval. */
async function begin(headers: Record<string, string> = {}): Promise<string> {
  await say([{ text: 'Release it.' }], headers);
  return ask();
}

async function ask(): Promise<string> {
  const asked = { action: 'Deploy?', task_id: 't-1' };
  const answer = await callRoute(createApproval, {
    params: { id: bea.id },
    body: asked,
    headers: bea.headers,
  });
  return String(answer.body.approval_id);
}

const inTask = { taskId: 't-1' };
const standing = async (approval_id: string) =>
  (await callRoute(getApproval, { params: { id: bea.id, approval_id } })).body;
const heard = () => agent.requests.filter(({ body }) => body.method === 'SendMessage').length;

describe('whoever gave the task', () => {
  it('decides by a word in it: the agent hears of it by its approval alone, and the task is the answer', async () => {
    const id = await begin();
    const answer = await say([{ text: 'Approved: but watch it.' }], {}, inTask);
    expect(answer.result?.task?.id).toBe('t-1');
    expect(await standing(id)).toMatchObject({
      status: 'approved',
      note: 'but watch it.',
      decided_by: 'owner',
    });
    expect(heard()).toBe(1);
  });

  it('decides as a workspace that stands above, and is named as such', async () => {
    const id = await begin(boss.headers);
    await say([{ data: { decision: 'denied' } }], boss.headers, inTask);
    expect(await standing(id)).toMatchObject({
      status: 'denied',
      decided_by: `workspace:${boss.id}`,
      decided_by_name: 'Boss',
    });
    const [entry] = await platform.sql`select actor_id from audit_entries where action = 'decide-approval'`;
    expect(entry?.actor_id).toBe(`workspace:${boss.id}`);
  });

  it('says which one where there are several, and otherwise is only heard by the agent', async () => {
    const [first, second] = [await begin(), await ask()];
    await say([{ text: 'yes' }], {}, inTask);
    expect(heard()).toBe(2);
    expect((await callRoute(listPendingApprovals)).body.count).toBe(2);
    await say([{ data: { decision: 'approved', approval_id: second } }], {}, inTask);
    expect((await standing(first)).status).toBe('pending');
    expect((await standing(second)).status).toBe('approved');
  });

  it('decides nothing by words that may mean something else, or outside of the task', async () => {
    const id = await begin();
    await say([{ text: 'Yes, but not today' }], {}, inTask);
    await say([{ text: 'yes' }]);
    expect(heard()).toBe(3);
    expect((await standing(id)).status).toBe('pending');
  });
});

describe('an agent that must not', () => {
  it('stands beside the one that asks: its words only reach the agent', async () => {
    const id = await begin(sibling.headers);
    await say([{ text: 'approve' }], sibling.headers, inTask);
    expect(heard()).toBe(2);
    expect((await standing(id)).status).toBe('pending');
  });

  it('is the one that asks, in a task that it gave itself', async () => {
    const id = await begin(bea.headers);
    await say([{ text: 'approve' }], bea.headers, inTask);
    expect((await standing(id)).status).toBe('pending');
  });

  it('did not give the task, wherever it stands', async () => {
    const id = await begin();
    const answer = await say([{ text: 'approve' }], boss.headers, inTask);
    expect(answer.error).toMatchObject({ code: -32001 });
    expect((await standing(id)).status).toBe('pending');
  });
});
