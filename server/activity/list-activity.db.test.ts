import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ActivityRow, listActivity } from '@/contracts/activity';
import { callRoute } from '@/server/testing/call-route';
import { seedActivity } from '@/server/testing/seed-activity';
import { seedToken } from '@/server/testing/seed-agents';
import { seedWorkspace } from '@/server/testing/seed-workspaces';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';

let platform: TestPlatform;
let id: string;
beforeAll(async () => {
  platform = await createTestPlatform();
});
beforeEach(async () => {
  await platform.reset();
  id = await seedWorkspace(platform);
});
afterAll(() => platform.close());

const call = (query: Record<string, string> = {}, headers: Record<string, string> = {}, of = id) =>
  callRoute(listActivity, { params: { id: of }, query, headers });
async function list(query: Record<string, string> = {}) {
  const answer = await call(query);
  expect(answer.status).toBe(200);
  return answer.body as unknown as ActivityRow[];
}
const methods = async (query: Record<string, string> = {}) => (await list(query)).map(({ method }) => method);
const ago = (ms: number): Date => new Date(platform.clock.now().getTime() - ms);
const write = (method: string, seed: Parameters<typeof seedActivity>[3] = {}) =>
  seedActivity(platform, id, method, seed);

describe('the list: 200', () => {
  it('is empty for a workspace at which nothing happened', async () => {
    expect(await list()).toEqual([]);
  });

  it('has the newest first, a hundred unless asked for more or fewer, five hundred at most', async () => {
    await platform.sql`
      insert into activity_logs (workspace_id, activity_type, method, origin, created_at)
      select ${id}, 'agent_log', n, 'agent', '2026-01-01' from generate_series(1, 600) n`;
    const newest = (count: number) => Array.from({ length: count }, (_, n) => String(600 - n));
    expect(await methods()).toEqual(newest(100));
    expect(await methods({ limit: '2' })).toEqual(newest(2));
    expect(await methods({ limit: '9999' })).toEqual(newest(500));
    for (const limit of ['0', '-5', 'all', '']) expect(await methods({ limit })).toHaveLength(100);
  });

  it('tells all of an entry', async () => {
    const target = randomUUID();
    await platform.sql`
      insert into activity_logs (workspace_id, activity_type, source_id, target_id, method, summary, request_body,
        response_body, tool_trace, metadata, duration_ms, status, error_detail, origin, created_at)
      values (${id}, 'a2a_send', ${id}, ${target}, 'message/send', 'asks', '{"a": 1}', '[2]', '"t"', '{"m": null}',
        12, 'error', 'It broke.', 'schedule', ${ago(0)})`;
    expect(await list()).toEqual([
      {
        id: expect.any(String),
        workspace_id: id,
        activity_type: 'a2a_send',
        source_id: id,
        target_id: target,
        method: 'message/send',
        summary: 'asks',
        request_body: { a: 1 },
        response_body: [2],
        tool_trace: 't',
        metadata: { m: null },
        duration_ms: 12,
        status: 'error',
        error_detail: 'It broke.',
        origin: 'schedule',
        task_id: null,
        trace_id: null,
        created_at: ago(0).toISOString(),
      },
    ]);
  });

  it('is of one workspace alone, for its agent too', async () => {
    await write('own');
    await seedActivity(platform, await seedWorkspace(platform), 'foreign');
    expect(await methods()).toEqual(['own']);
    const headers = { authorization: `Bearer ${await seedToken(platform, id)}` };
    // Some other transaction may be running on this server; an agent sees the entry when it has ended.
    const patience = { timeout: 20_000 };
    await expect
      .poll(async () => (await call({}, headers)).body, patience)
      .toMatchObject([{ method: 'own' }]);
  });
});

describe('the filters', () => {
  it('type, source and peer_id each leave only what they name, and all of them together', async () => {
    const peer = randomUUID();
    await write('from peer', { type: 'a2a_receive', sourceId: peer, targetId: id });
    await write('to peer', { type: 'a2a_send', sourceId: id, targetId: peer });
    await write('peer to itself', { type: 'agent_log', sourceId: peer, targetId: peer });
    await write('from people', { type: 'a2a_receive', targetId: id });
    await write('from another', { type: 'a2a_receive', sourceId: randomUUID(), targetId: id });
    expect(await methods({ type: 'a2a_send' })).toEqual(['to peer']);
    expect(await methods({ source: 'canvas' })).toEqual(['from people']);
    expect(await methods({ source: 'agent' })).toEqual([
      'from another',
      'peer to itself',
      'to peer',
      'from peer',
    ]);
    expect(await methods({ peer_id: peer })).toEqual(['peer to itself', 'to peer', 'from peer']);
    expect(await methods({ peer_id: peer, limit: '2' })).toEqual(['peer to itself', 'to peer']);
    expect(await methods({ peer_id: peer.toUpperCase(), type: 'a2a_receive', source: 'agent' })).toEqual([
      'from peer',
    ]);
    expect(await methods({ peer_id: peer, source: 'canvas' })).toEqual([]);
    expect(await methods({ peer_id: randomUUID() })).toEqual([]);
  });

  it('since_secs reaches back so many seconds, thirty days at most', async () => {
    const day = 86_400_000;
    await write('older than a month', { at: ago(31 * day) });
    await write('of this month', { at: ago(29 * day) });
    await write('a minute ago', { at: ago(60_000) });
    await write('just now', { at: ago(10_000) });
    expect(await methods({ since_secs: '30' })).toEqual(['just now']);
    expect(await methods({ since_secs: '60' })).toEqual(['just now', 'a minute ago']);
    for (const since_secs of ['2592000', '999999999999999999999'])
      expect(await methods({ since_secs })).toEqual(['just now', 'a minute ago', 'of this month']);
  });

  it('before_ts leaves what is strictly older, to its last digit', async () => {
    const at = (ms: number) => new Date(Date.parse('2026-01-01T00:00:00Z') + ms);
    for (const ms of [1, 2, 3]) await write(String(ms), { at: at(ms) });
    expect(await methods({ before_ts: '2026-01-01T00:00:00.002Z' })).toEqual(['1']);
    expect(await methods({ before_ts: '2026-01-01T00:00:00.0020001Z' })).toEqual(['2', '1']);
    expect(await methods({ before_ts: '2026-01-01T01:00:00.002+01:00' })).toEqual(['1']);
    expect(await methods({ before_ts: '0000-01-01T00:00:00+01:00' })).toEqual([]);
  });

  it('before loses none of 500 entries on the way back, though several share a microsecond', async () => {
    await platform.sql`
      insert into activity_logs (workspace_id, activity_type, method, origin, created_at)
      select ${id}, 'agent_log', n, 'agent', '2026-01-01'::timestamptz + (n / 7) * interval '1 microsecond'
      from generate_series(1, 500) n`;
    const seen: (string | null)[] = [];
    for (let before: string | undefined; ; ) {
      const page = await list({ limit: '10', ...(before && { before }) });
      if (page.length === 0) break;
      seen.push(...page.map(({ method }) => method));
      before = page.at(-1)?.id;
    }
    expect(seen).toEqual(Array.from({ length: 500 }, (_, n) => String(500 - n)));
  });
});

describe('texts', () => {
  const parts = (text: string) => ({ message: { role: 'user', parts: [{ kind: 'text', text }] } });

  it('tell in words what was asked and answered, and are left out unless asked for', async () => {
    await write('asked', {
      type: 'a2a_receive',
      requestBody: { jsonrpc: '2.0', params: parts('How many?') },
      responseBody: {
        jsonrpc: '2.0',
        result: { kind: 'message', parts: [{ kind: 'text', text: 'Seven.' }] },
      },
    });
    const [row] = await list({ include: 'texts' });
    expect([row?.request_text, row?.response_text]).toEqual(['How many?', 'Seven.']);
    const [bare] = await list();
    expect(bare).not.toHaveProperty('request_text');
  });

  it('are null where nothing can be read, and a long one is cut', async () => {
    await write('odd', { type: 'a2a_send', requestBody: 'no envelope', responseBody: { result: 7 } });
    await write('long', { type: 'a2a_receive', requestBody: { params: parts('x'.repeat(20_000)) } });
    const texts = Object.fromEntries(
      (await list({ include: 'texts' })).map(({ method, request_text, response_text }) => [
        method,
        [request_text, response_text],
      ]),
    );
    expect(texts.odd).toEqual([null, null]);
    expect(texts.long?.[0]).toMatch(/^x{8192}…$/);
  });
});

describe('peer_info', () => {
  it('tells who stands at the other end, also of a removed one; nothing where nobody does', async () => {
    const ada = await seedWorkspace(platform, { name: 'Ada' });
    const gone = await seedWorkspace(platform, { name: 'Grace', status: 'removed' });
    await platform.sql`update workspaces set role = 'Analyst' where id = ${ada}`;
    await write('from Ada', { sourceId: ada, targetId: id });
    await write('to Grace', { sourceId: id, targetId: gone });
    await write('to Grace for people', { targetId: gone });
    await write('from people', { targetId: id });
    await write('own', { sourceId: id });
    await write('purged', { sourceId: randomUUID(), targetId: id });
    const nobody = { peer_name: null, peer_role: null, agent_card_url: null };
    const grace = {
      peer_name: 'Grace',
      peer_role: null,
      agent_card_url: `/api/registry/discover/${gone}`,
    };
    const rows = await list({ include: 'colours,peer_info' });
    const found = rows.map(({ method, peer_name, peer_role, agent_card_url }) => [
      method,
      { peer_name, peer_role, agent_card_url },
    ]);
    expect(Object.fromEntries(found)).toEqual({
      'from Ada': {
        peer_name: 'Ada',
        peer_role: 'Analyst',
        agent_card_url: `/api/registry/discover/${ada}`,
      },
      'to Grace': grace,
      'to Grace for people': grace,
      'from people': nobody,
      own: nobody,
      purged: nobody,
    });
  });

  it('is left out unless asked for, and unknown values of include are ignored', async () => {
    await write('one');
    for (const query of [{}, { include: 'peer' }, { include: '' }]) {
      expect((await list(query))[0]).not.toHaveProperty('peer_name');
    }
  });
});

describe('the list: refusals', () => {
  it.each([
    ['type', { type: 'gossip' }],
    ['source', { source: 'people' }],
    ['since_secs', { since_secs: '0' }],
    ['since_secs', { since_secs: '-1' }],
    ['since_secs', { since_secs: '1.5' }],
    ['since_secs', { since_secs: 'soon' }],
    ['since_id', { since_id: 'x' }],
    ['before', { before: 'x' }],
    ['peer_id', { peer_id: 'x' }],
    ['before_ts', { before_ts: 'yesterday' }],
    ['page', { page: '2' }],
  ])('400 names the key %s that is wrong: %j', async (field, query) => {
    expect(await call(query)).toMatchObject({ status: 400, body: { code: 'invalid_field', field } });
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

  it.each(['since_id', 'before'])(
    '410 for a %s that is unknown, pruned or of another workspace, never an empty list',
    async (cursor) => {
      const pruned = await write('pruned');
      await platform.sql`delete from activity_logs`;
      const foreign = await seedActivity(platform, await seedWorkspace(platform), 'foreign');
      for (const entry of [randomUUID(), pruned, foreign]) {
        const answer = await call({ [cursor]: entry });
        expect(answer).toMatchObject({ status: 410, body: { code: 'cursor_gone', field: cursor } });
        expect(answer.body.error).toContain('leave it out');
      }
    },
  );

  it('500 with nothing of the driver when the table fails', async () => {
    await platform.sql`alter table activity_logs rename to activity_logs_away`;
    try {
      const answer = await call();
      expect(answer).toMatchObject({ status: 500, body: { code: 'internal' } });
      expect(answer.body.error).toBe('Something went wrong on our side.');
      expect(JSON.stringify(answer.body)).not.toMatch(/sql|pq|connection|relation|activity_logs/i);
    } finally {
      await platform.sql`alter table activity_logs_away rename to activity_logs`;
    }
  });
});
