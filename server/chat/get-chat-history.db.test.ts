import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ChatMessage, getChatHistory } from '@/contracts/chat';
import { setDeps } from '@/server/deps';
import { AppError } from '@/server/platform/app-error';
import { callRoute } from '@/server/testing/call-route';
import { seedToken } from '@/server/testing/seed-agents';
import { seedWorkspace } from '@/server/testing/seed-workspaces';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';

let platform: TestPlatform;
let id: string;
beforeAll(async () => {
  platform = await createTestPlatform();
});
beforeEach(async () => {
  setDeps(platform.deps);
  await platform.reset();
  id = await seedWorkspace(platform);
});
afterAll(() => platform.close());

interface Page {
  readonly messages: ChatMessage[];
  readonly reached_end: boolean;
}
const call = (query: Record<string, string> = {}, headers: Record<string, string> = {}, of = id) =>
  callRoute(getChatHistory, { params: { id: of }, query, headers });
async function read(query: Record<string, string> = {}) {
  const answer = await call(query);
  expect(answer.status).toBe(200);
  const page = answer.body as unknown as Page;
  return { ...page, contents: page.messages.map(({ content }) => content) };
}

/** Messages 1 to `count`, several of them in every moment. */
const write = (count: number, of = id) => platform.sql`
  insert into chat_messages (workspace_id, role, content, origin, created_at)
  select ${of}, 'agent', n, 'agent', '2026-01-01'::timestamptz + (n / 7) * interval '1 microsecond'
  from generate_series(1, ${count}::int) n`;
const numbers = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, n) => String(from + n));

describe('the history: 200', () => {
  it('is an empty list, at its end, of a chat in which nobody spoke', async () => {
    const answer = await call();
    expect(answer).toMatchObject({ status: 200, body: { messages: [], reached_end: true } });
  });

  it('has the newest fifty, oldest first, unless asked for more or fewer', async () => {
    await write(300);
    expect((await read()).contents).toEqual(numbers(251, 300));
    expect((await read({ limit: '3' })).contents).toEqual(['298', '299', '300']);
    for (const limit of ['0', '-1', 'many', '']) expect((await read({ limit })).contents).toHaveLength(50);
    expect((await read({ limit: '100000' })).contents).toEqual(numbers(101, 300));
  });

  it('loses none of 500 messages on the way back, though several share a microsecond', async () => {
    await write(500);
    const seen: string[] = [];
    const ids = new Set<string>();
    for (let before: string | undefined, end = false; !end; ) {
      const page: Awaited<ReturnType<typeof read>> = await read({ limit: '10', ...(before && { before }) });
      seen.unshift(...page.contents);
      for (const message of page.messages) ids.add(message.id);
      before = page.messages[0]?.id;
      end = page.reached_end;
    }
    expect(seen).toEqual(numbers(1, 500));
    expect(ids.size).toBe(500);
  });

  it('says that the end is reached exactly when nothing is older', async () => {
    await write(3);
    expect((await read({ limit: '2' })).reached_end).toBe(false);
    expect((await read({ limit: '3' })).reached_end).toBe(true);
  });

  it('has what is strictly older than before_ts, to its last digit, and before both when both are given', async () => {
    for (const ms of [1, 2, 3]) {
      await platform.sql`
        insert into chat_messages (workspace_id, role, content, origin, created_at)
        values (${id}, 'user', ${String(ms)}, 'user', ${new Date(Date.parse('2026-01-01T00:00:00Z') + ms)})`;
    }
    const before_ts = '2026-01-01T00:00:00.002Z';
    expect((await read({ before_ts })).contents).toEqual(['1']);
    expect((await read({ before_ts: '2026-01-01T00:00:00.002001Z' })).contents).toEqual(['1', '2']);
    expect((await read({ before_ts: '2026-01-01T01:00:00.002+01:00' })).contents).toEqual(['1']);
    expect((await read({ before_ts: '0000-01-01T00:00:00Z' })).contents).toEqual([]);
    const { messages } = await read();
    expect((await read({ before_ts, before: messages[2]?.id ?? '' })).contents).toEqual(['1']);
    expect((await read({ before_ts, before: messages[0]?.id ?? '' })).contents).toEqual([]);
  });

  it('keeps ids and times: the same message has them in every answer', async () => {
    await write(2);
    expect((await read()).messages).toEqual((await read()).messages);
    expect((await read()).messages[0]).toEqual({
      id: expect.any(String),
      role: 'agent',
      content: '1',
      attachments: [],
      timestamp: '2026-01-01T00:00:00.000Z',
      message_id: null,
      reply_to: null,
      origin: 'agent',
    });
  });

  it('is of one workspace alone, for its agent too', async () => {
    await write(1);
    await write(2, await seedWorkspace(platform));
    const headers = { authorization: `Bearer ${await seedToken(platform, id)}` };
    const answer = await call({}, headers);
    expect(answer).toMatchObject({ status: 200, body: { messages: [{ content: '1' }] } });
  });
});

describe('the history: refusals', () => {
  it.each([
    ['before_ts', { before_ts: 'yesterday' }],
    ['before_ts', { before_ts: '2026-01-01' }],
    ['before', { before: 'x' }],
    ['page', { page: '2' }],
  ])('400 names the key %s that is wrong: %j', async (field, query) => {
    expect(await call(query)).toMatchObject({ status: 400, body: { code: 'invalid_field', field } });
  });

  it('400 for an id that is none', async () => {
    expect(await call({}, {}, 'x')).toMatchObject({ status: 400, body: { field: 'id' } });
  });

  it('401 for the token of another workspace', async () => {
    const token = await seedToken(platform, await seedWorkspace(platform));
    const answer = await call({}, { authorization: `Bearer ${token}` });
    expect(answer).toMatchObject({ status: 401, body: { code: 'invalid_token' } });
  });

  it('404 for a workspace that nobody knows, 410 for a removed one', async () => {
    const unknown = await call({}, {}, randomUUID());
    expect(unknown).toMatchObject({ status: 404, body: { code: 'workspace_not_found' } });
    const removed = await call({}, {}, await seedWorkspace(platform, { status: 'removed' }));
    expect(removed).toMatchObject({ status: 410, body: { code: 'workspace_removed' } });
  });

  it('410 for a message that is unknown or of another chat, never an empty page', async () => {
    const other = await seedWorkspace(platform);
    await write(1, other);
    const [foreign] = await platform.sql<{ id: string }[]>`select id from chat_messages`;
    for (const before of [randomUUID(), foreign?.id ?? '']) {
      expect(await call({ before })).toMatchObject({ status: 410, body: { code: 'cursor_gone' } });
    }
  });

  it('502 with nothing of the driver when the table fails', async () => {
    await platform.sql`alter table chat_messages rename to chat_messages_away`;
    try {
      const answer = await call();
      expect(answer).toMatchObject({ status: 502, body: { code: 'chat_store_unavailable' } });
      expect(answer.body.error).toBe('The chat cannot be read at the moment.');
      expect(JSON.stringify(answer.body)).not.toMatch(/sql|pq|connection|relation|chat_messages/i);
    } finally {
      await platform.sql`alter table chat_messages_away rename to chat_messages`;
    }
  });

  it('502 whatever store there is', async () => {
    const list = () =>
      Promise.reject(new AppError('chat_store_unavailable', { cause: new Error('pq: gone') }));
    setDeps({ ...platform.deps, messages: { ...platform.deps.messages, list } });
    const answer = await call();
    expect(answer).toMatchObject({ status: 502, body: { code: 'chat_store_unavailable' } });
    expect(JSON.stringify(answer.body)).not.toContain('pq');
  });
});
