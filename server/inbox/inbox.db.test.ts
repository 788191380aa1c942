import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { sendToAgent } from '@/contracts/a2a';
import { getChatHistory } from '@/contracts/chat';
import { acknowledgeInbox, readInbox, replyToMessage } from '@/contracts/inbox';
import { callRoute, type RouteAnswer } from '@/server/testing/call-route';
import { type SeededAgent, seedAgent } from '@/server/testing/seed-agents';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';

let platform: TestPlatform;
beforeAll(async () => {
  platform = await createTestPlatform();
});
afterEach(() => platform.reset());
afterAll(() => platform.close());

const seed = (): Promise<SeededAgent> => seedAgent(platform, { deliveryMode: 'poll' });

function send(
  to: SeededAgent,
  text: string,
  headers: Record<string, string> = {},
  messageId: string = randomUUID(),
) {
  const message = { kind: 'message', role: 'user', messageId, parts: [{ kind: 'text', text }] };
  const body = { jsonrpc: '2.0', id: 5, method: 'message/send', params: { message } };
  return callRoute(sendToAgent, { params: { id: to.id }, body, headers });
}

const read = async ({ id, headers }: SeededAgent, query: Record<string, string> = {}) => {
  const { body } = await callRoute(readInbox, { params: { id }, query, headers });
  return body.messages as { id: string; request_body: unknown }[];
};
/** Entries are held back as long as an older transaction runs, also one of another test's database. */
const readWhen = (agent: SeededAgent, count: number) =>
  vi.waitFor(async () => {
    const messages = await read(agent);
    expect(messages).toHaveLength(count);
    return messages;
  });
const acknowledge = ({ id, headers }: SeededAgent, up_to: string | undefined): Promise<RouteAnswer> =>
  callRoute(acknowledgeInbox, { params: { id }, body: { up_to: up_to ?? '' }, headers });
const reply = ({ id, headers }: SeededAgent, entry_id: unknown, body: object): Promise<RouteAnswer> =>
  callRoute(replyToMessage, { params: { id, entry_id: String(entry_id) }, body, headers });
const taskOf = (answer: RouteAnswer) => (answer.body.result as { id: string }).id;

async function getTask(to: SeededAgent, id: string, headers: Record<string, string> = {}) {
  const body = { jsonrpc: '2.0', id: 6, method: 'tasks/get', params: { id } };
  return (await callRoute(sendToAgent, { params: { id: to.id }, body, headers })).body.result;
}

describe('an inbox', () => {
  it('hands the same messages out until they are acknowledged, and then the ones after them', async () => {
    const agent = await seed();
    for (const text of ['a', 'b', 'c']) await send(agent, text);
    const [first, second, third] = await readWhen(agent, 3);
    expect(await read(agent)).toHaveLength(3);
    expect((await acknowledge(agent, second?.id)).body).toEqual({ status: 'acknowledged' });
    expect((await read(agent)).map(({ id }) => id)).toEqual([third?.id]);
    // One before the cursor moves nothing back.
    await acknowledge(agent, first?.id);
    expect(await read(agent)).toHaveLength(1);
    expect(await read(agent, { limit: '1' })).toHaveLength(1);
  });

  it('goes on from the cursor although the acknowledged entry is gone', async () => {
    const agent = await seed();
    await send(agent, 'a');
    const [first] = await readWhen(agent, 1);
    await acknowledge(agent, first?.id);
    await platform.sql`delete from activity_logs`;
    await send(agent, 'b');
    await readWhen(agent, 1);
  });

  it('refuses to acknowledge what is not in it, also what is in another one', async () => {
    const [agent, other] = [await seed(), await seed()];
    await send(other, 'a');
    const [foreign] = await readWhen(other, 1);
    for (const id of [randomUUID(), foreign?.id]) {
      const { status, body } = await acknowledge(agent, id);
      expect([status, body.code, body.field]).toEqual([410, 'cursor_gone', 'up_to']);
    }
  });
});

describe('a reply', () => {
  it('to a person stands in the chat, and the task that the person was given is complete', async () => {
    const agent = await seed();
    const asked = await send(agent, 'Count');
    expect((await reply(agent, taskOf(asked), { text: 'Three.' })).body).toEqual({ status: 'replied' });
    const { body } = await callRoute(getChatHistory, { params: { id: agent.id } });
    const messages = body.messages as {
      role: string;
      content: string;
      reply_to: string | null;
      id: string;
    }[];
    expect(messages.map(({ role, content }) => [role, content])).toEqual([
      ['user', 'Count'],
      ['agent', 'Three.'],
    ]);
    expect(messages[1]?.reply_to).toBe(messages[0]?.id);
    expect(await getTask(agent, taskOf(asked))).toMatchObject({
      status: { state: 'completed' },
      artifacts: [{ parts: [{ text: 'Three.' }] }],
    });
  });

  it('to an agent completes its task, and the message sent again gets it at once', async () => {
    const [agent, sender] = [await seed(), await seedAgent(platform)];
    const asked = await send(agent, 'Count', sender.headers, 'm');
    await reply(agent, taskOf(asked), { text: 'Three.' });
    expect(await getTask(agent, taskOf(asked), sender.headers)).toMatchObject({
      status: { state: 'completed' },
    });
    const again = await send(agent, 'Count', sender.headers, 'm');
    expect(again.body.result).toMatchObject({ kind: 'message', parts: [{ text: 'Three.' }] });
    expect(await platform.sql`select from chat_messages`).toHaveLength(0);
  });

  it('that it could not be done fails the task, and stands in the chat as a problem', async () => {
    const agent = await seed();
    const asked = await send(agent, 'Count');
    await reply(agent, taskOf(asked), { text: 'I have no fingers.', is_error: true });
    expect(await getTask(agent, taskOf(asked))).toMatchObject({ status: { state: 'failed' } });
    const said = await platform.sql`select role, content from chat_messages where role <> 'user'`;
    expect(said).toMatchObject([{ role: 'system', content: 'I have no fingers.' }]);
  });

  it('is given once, and only to a message of the own inbox', async () => {
    const [agent, other] = [await seed(), await seed()];
    const asked = await send(agent, 'Count');
    const foreign = await reply(other, taskOf(asked), { text: 'Three.' });
    expect([foreign.status, foreign.body.code]).toEqual([404, 'inbox_message_not_found']);
    await reply(agent, taskOf(asked), { text: 'Three.' });
    const second = await reply(agent, taskOf(asked), { text: 'Four.' });
    expect([second.status, second.body.code]).toEqual([409, 'inbox_message_answered']);
    expect((await reply(agent, taskOf(asked), { text: ' ' })).status).toBe(400);
  });
});
