import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sendToAgent } from '@/contracts/a2a';
import { type ChatMessage, getChatHistory } from '@/contracts/chat';
import { readInbox, replyToMessage } from '@/contracts/inbox';
import { INITIAL_PROMPT } from '@/domain/a2a/initial-prompt';
import { callRoute, type RouteAnswer } from '@/server/testing/call-route';
import { createGate } from '@/server/testing/gate';
import { answerJson, reply, type ScriptedAgent, startScriptedAgent } from '@/server/testing/scripted-agent';
import { type SeededAgent, seedAgent } from '@/server/testing/seed-agents';
import { storedEvents } from '@/server/testing/seed-workspaces';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';

let platform: TestPlatform;
let agent: ScriptedAgent;
beforeAll(async () => {
  platform = await createTestPlatform();
});
afterEach(async () => {
  await agent.close();
  await platform.reset();
});
afterAll(() => platform.close());

async function open(): Promise<SeededAgent> {
  agent = await startScriptedAgent(reply('Hello, Ada.'));
  return seedAgent(platform, { name: 'Bea', url: agent.url });
}

function say(
  target: SeededAgent,
  text: string,
  messageId: string | null = null,
  headers: Record<string, string> = {},
): Promise<RouteAnswer> {
  const message = { role: 'user', parts: [{ kind: 'text', text }], ...(messageId && { messageId }) };
  const body = { jsonrpc: '2.0', id: 1, method: 'message/send', params: { message } };
  return callRoute(sendToAgent, { params: { id: target.id }, body, headers });
}

async function history(target: SeededAgent): Promise<ChatMessage[]> {
  const { body } = await callRoute(getChatHistory, { params: { id: target.id } });
  return body.messages as ChatMessage[];
}

const linesOf = (messages: readonly ChatMessage[]): string[] =>
  messages.map(({ role, content }) => `${role}: ${content}`);

describe('the chat of a person with an agent', () => {
  it('holds what was said before the agent gets it, and the answer before the person reads it', async () => {
    const target = await open();
    const seen: string[][] = [];
    agent.answer(async (request, response) => {
      seen.push(linesOf(await history(target)));
      await reply('Hello, Ada.')(request, response);
    });
    const answer = await say(target, 'Hi', 'm-1');
    expect(answer.status).toBe(200);
    expect(seen).toEqual([['user: Hi']]);
    const [question, response] = await history(target);
    expect(question).toMatchObject({ role: 'user', content: 'Hi', message_id: 'm-1', origin: 'user' });
    expect(response).toMatchObject({
      role: 'agent',
      content: 'Hello, Ada.',
      reply_to: question?.id,
      origin: 'agent',
    });
  });

  it('reaches every open page as finished messages, never as envelopes', async () => {
    const target = await open();
    await say(target, 'Hi', 'm-1');
    const events = await storedEvents(platform, target.id);
    expect(events.map(({ type }) => type)).toEqual(['USER_MESSAGE', 'AGENT_MESSAGE']);
    expect(events.map(({ payload }) => payload)).toEqual(
      (await history(target)).map((message) => ({ name: 'Bea', message, is_whole: true })),
    );
  });

  it('keeps files, and an answer of files alone', async () => {
    const target = await open();
    const file = {
      kind: 'file',
      file: { uri: 'https://files.example/plan.pdf', mimeType: 'application/pdf' },
    };
    agent.answer(({ body }, response) =>
      answerJson(response, { jsonrpc: '2.0', id: body.id, result: { kind: 'message', parts: [file] } }),
    );
    await say(target, 'The plan?');
    expect((await history(target))[1]).toMatchObject({
      content: '',
      attachments: [{ uri: 'https://files.example/plan.pdf', name: 'plan.pdf', mimeType: 'application/pdf' }],
    });
  });

  it('has no part of what agents say to each other', async () => {
    const target = await open();
    const other = await seedAgent(platform, { name: 'Cid' });
    expect((await say(target, 'Hi', null, other.headers)).status).toBe(200);
    expect(await history(target)).toEqual([]);
    const [row] = await platform.sql`select source_id, target_id, origin, status from activity_logs`;
    expect(row).toEqual({ source_id: other.id, target_id: target.id, origin: 'agent', status: 'ok' });
    const [caller] = await platform.sql`select last_outbound_at from workspaces where id = ${other.id}`;
    expect(caller?.last_outbound_at).toEqual(platform.clock.now());
  });

  it('has the initial prompt of its agent with the answer, and nothing else that the agent says to itself', async () => {
    const target = await open();
    const other = await seedAgent(platform, { name: 'Cid', url: agent.url, parentId: target.id });
    const prompt = (to: SeededAgent, by: SeededAgent, text: string, metadata: object) => {
      const message = { role: 'user', messageId: `m-${text}`, parts: [{ kind: 'text', text }], metadata };
      const body = { jsonrpc: '2.0', id: 1, method: 'message/send', params: { message } };
      return callRoute(sendToAgent, { params: { id: to.id }, body, headers: by.headers });
    };
    await prompt(target, target, 'Look around.', INITIAL_PROMPT);
    await prompt(target, target, 'Delegation results are ready', INITIAL_PROMPT);
    await prompt(target, target, 'Nothing to do?', {});
    await prompt(target, other, 'I am you.', INITIAL_PROMPT);
    const messages = await history(target);
    expect(linesOf(messages)).toEqual(['user: Look around.', 'agent: Hello, Ada.']);
    // It is not passed off as a person's.
    expect(messages[0]?.origin).toBe('agent');
    expect(messages[1]?.reply_to).toBe(messages[0]?.id);
  });

  it('has the initial prompt of an agent that fetches its messages, with the answer', async () => {
    const target = await open();
    await platform.sql`update workspaces set delivery_mode = 'poll' where id = ${target.id}`;
    const message = { role: 'user', messageId: 'm', parts: [{ kind: 'text', text: 'Go.' }] };
    const body = {
      ...{ jsonrpc: '2.0', id: 1, method: 'message/send' },
      params: { message: { ...message, metadata: INITIAL_PROMPT } },
    };
    await callRoute(sendToAgent, { params: { id: target.id }, body, headers: target.headers });
    const inbox = await callRoute(readInbox, { params: { id: target.id }, headers: target.headers });
    const [entry] = inbox.body.messages as { id: string }[];
    await callRoute(replyToMessage, {
      params: { id: target.id, entry_id: String(entry?.id) },
      headers: target.headers,
      body: { text: 'Gone.' },
    });
    expect(linesOf(await history(target))).toEqual(['user: Go.', 'agent: Gone.']);
  });

  it('leaves out what has nothing to show, and the platform’s own wake-up', async () => {
    const target = await open();
    await say(target, 'Delegation results are ready: 3');
    expect(await history(target)).toEqual([]);
    expect(agent.requests).toHaveLength(1);
  });

  it('takes characters that the database does not', async () => {
    const target = await open();
    agent.answer(reply('a\u0000b\ud800c'));
    expect((await say(target, 'x\u0000y')).status).toBe(200);
    expect(linesOf(await history(target))).toEqual(['user: x\ufffdy', 'agent: a\ufffdb\ufffdc']);
  });

  it('goes on without the person: the answer is there when they come back', async () => {
    const target = await open();
    const [asked, answered, gone] = [createGate(), createGate(), new AbortController()];
    agent.answer(async (request, response) => {
      asked.open();
      await answered.opened;
      await reply('Still here.')(request, response);
    });
    const body = { method: 'message/send', params: { message: { role: 'user', parts: [{ text: 'Hi' }] } } };
    const call = callRoute(sendToAgent, { params: { id: target.id }, body, signal: gone.signal });
    await asked.opened;
    gone.abort();
    answered.open();
    await call;
    expect(linesOf(await history(target))).toEqual(['user: Hi', 'agent: Still here.']);
  });
});

describe('a message that is sent again', () => {
  it('has its answer again, and the agent is not asked twice', async () => {
    const target = await open();
    const first = await say(target, 'Hi', 'm-1');
    const again = await say(target, 'Hi', 'm-1');
    expect(agent.requests).toHaveLength(1);
    expect(again.status).toBe(200);
    expect(again.body).toEqual(first.body);
    expect(await history(target)).toHaveLength(2);
  });

  it('has the agent’s own answer again, a task with its ids included', async () => {
    const target = await open();
    const task = { kind: 'task', id: 't-1', contextId: 'c-1', status: { state: 'completed' }, artifacts: [] };
    agent.answer(({ body }, response) => answerJson(response, { jsonrpc: '2.0', id: body.id, result: task }));
    await say(target, 'Hi', 'm-1');
    expect((await say(target, 'Hi', 'm-1')).body.result).toEqual(task);
  });

  it('has its answer again when the activity has aged away', async () => {
    const target = await open();
    await say(target, 'Hi', 'm-1');
    await platform.sql`delete from activity_logs`;
    const again = await say(target, 'Hi', 'm-1');
    expect(again.body.result).toMatchObject({ parts: [{ kind: 'text', text: 'Hello, Ada.' }] });
    expect(agent.requests).toHaveLength(1);
  });

  it('waits once for an agent that fetches its messages', async () => {
    agent = await startScriptedAgent();
    const target = await seedAgent(platform, { deliveryMode: 'poll' });
    const first = await say(target, 'Hi', 'm-1');
    expect((await say(target, 'Hi', 'm-1')).body).toEqual(first.body);
    expect(await platform.sql`select 1 from activity_logs`).toHaveLength(1);
  });

  it('by two callers at once stands once, with one answer', async () => {
    const target = await open();
    await Promise.all(Array.from({ length: 8 }, () => say(target, 'Hi', 'm-1')));
    expect(linesOf(await history(target))).toEqual(['user: Hi', 'agent: Hello, Ada.']);
  });

  it('under the id of another one is refused, and nothing is lost', async () => {
    const target = await open();
    await say(target, 'Hi', 'm-1');
    const answer = await say(target, 'Something else', 'm-1');
    expect(answer.status).toBe(409);
    expect(answer.body.error).toMatchObject({
      data: { code: 'message_id_reused', field: 'params.message.messageId' },
    });
    expect(await history(target)).toHaveLength(2);
  });

  it('under the same id to another workspace is another message', async () => {
    const target = await open();
    const other = await seedAgent(platform, { name: 'Cid', url: agent.url });
    await say(target, 'Hi', 'm-1');
    expect((await say(other, 'Different', 'm-1')).status).toBe(200);
    expect(agent.requests).toHaveLength(2);
  });
});

describe('an answer that cannot be stored', () => {
  it('is not passed off as stored, and the sender is told not to send again', async () => {
    const target = await open();
    agent.answer(async (request, response) => {
      await platform.sql`alter table activity_logs rename to activity_logs_away`;
      await reply('Paid.')(request, response);
    });
    try {
      const { status, body } = await say(target, 'Pay');
      expect([status, body.error]).toEqual([
        500,
        expect.objectContaining({ data: expect.objectContaining({ code: 'agent_answer_not_stored' }) }),
      ]);
    } finally {
      await platform.sql`alter table activity_logs_away rename to activity_logs`;
    }
  });
});

describe('a message that was not answered', () => {
  it('because the agent’s task failed is written down as a failure, in the agent’s words', async () => {
    const target = await open();
    const message = { kind: 'message', role: 'agent', parts: [{ kind: 'text', text: 'Out of ideas.' }] };
    const task = { kind: 'task', id: 't-1', contextId: 'c-1', status: { state: 'failed', message } };
    agent.answer(({ body }, response) => answerJson(response, { jsonrpc: '2.0', id: body.id, result: task }));
    expect((await say(target, 'Hi')).status).toBe(200);
    expect(linesOf(await history(target))).toEqual(['user: Hi', 'system: Out of ideas.']);
    const [row] = await platform.sql`select status, error_detail from activity_logs`;
    expect(row).toEqual({ status: 'error', error_detail: 'Out of ideas.' });
  });

  it('stays in the chat with the reason, which the answer of a second attempt replaces', async () => {
    const target = await open();
    agent.answer((_, response) => answerJson(response, { error: 'No coffee yet.' }, 500));
    expect((await say(target, 'Hi', 'm-1')).status).toBe(500);
    expect(linesOf(await history(target))).toEqual(['user: Hi', 'system: No coffee yet.']);
    agent.answer(reply('Now.'));
    expect((await say(target, 'Hi', 'm-1')).status).toBe(200);
    expect(linesOf(await history(target))).toEqual(['user: Hi', 'agent: Now.']);
  });
});
