import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ActivityRow, listActivity } from '@/contracts/activity';
import { settleRestoredActivity } from '@/db/queries/activity-entries';
import { callRoute } from '@/server/testing/call-route';
import { createGate } from '@/server/testing/gate';
import { seedActivity } from '@/server/testing/seed-activity';
import { seedToken } from '@/server/testing/seed-agents';
import { seedWorkspace } from '@/server/testing/seed-workspaces';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';

/** Transactions of other tests on the same server hold entries back for as long as they run. */
const PATIENCE = { timeout: 20_000 };
let platform: TestPlatform;
let id: string;
let headers: Record<string, string>;
beforeAll(async () => {
  platform = await createTestPlatform();
});
beforeEach(async () => {
  await platform.reset();
  id = await seedWorkspace(platform);
  headers = { authorization: `Bearer ${await seedToken(platform, id)}` };
});
afterAll(() => platform.close());

const write = (method: string, seed: Parameters<typeof seedActivity>[3] = {}, sql = platform.sql) =>
  seedActivity({ ...platform, sql }, id, method, seed);
/** What the agent of the workspace reads. */
async function read(query: Record<string, string> = {}): Promise<ActivityRow[]> {
  const answer = await callRoute(listActivity, { params: { id }, query, headers });
  expect(answer.status).toBe(200);
  return answer.body as unknown as ActivityRow[];
}
const newerThan = async (since_id: string, query: Record<string, string> = {}) =>
  (await read({ since_id, ...query })).map(({ method }) => method);

/** Polls on, page after page, until `count` entries have come: other tests' transactions may hold them back a while. */
async function follow(since: string, count: number, limit: string): Promise<(string | null)[]> {
  const seen: (string | null)[] = [];
  let cursor = since;
  await expect
    .poll(async () => {
      for (let page = await read({ since_id: cursor, limit }); page.length > 0; ) {
        seen.push(...page.map(({ method }) => method));
        cursor = page.at(-1)?.id ?? cursor;
        page = await read({ since_id: cursor, limit });
      }
      return seen.length;
    }, PATIENCE)
    .toBe(count);
  return seen;
}

/** Runs `during` while a transaction that has written `late` is still open. */
async function whileOpen(late: string, during: () => Promise<void>): Promise<void> {
  const [written, finish] = [createGate(), createGate()];
  const transaction = platform.sql.begin(async (tx) => {
    await write(late, {}, tx as unknown as typeof platform.sql);
    written.open();
    await finish.opened;
  });
  await written.opened;
  try {
    await during();
  } finally {
    finish.open();
    await transaction;
  }
}

describe('polling with since_id', () => {
  it('brings what came after the entry, oldest first, and nothing when nothing came', async () => {
    const first = await write('1');
    await write('2');
    const last = await write('3');
    await expect.poll(() => newerThan(first), PATIENCE).toEqual(['2', '3']);
    expect(await newerThan(first, { limit: '1' })).toEqual(['2']);
    expect(await newerThan(last)).toEqual([]);
  });

  it('applies the other filters too', async () => {
    const first = await write('1');
    await write('2', { type: 'a2a_send', targetId: first });
    await write('3', { type: 'error' });
    await expect.poll(() => newerThan(first), PATIENCE).toEqual(['2', '3']);
    expect(await newerThan(first, { type: 'error' })).toEqual(['3']);
    expect(await newerThan(first, { peer_id: first })).toEqual(['2']);
    expect(await newerThan(first, { source: 'agent' })).toEqual([]);
  });

  it('loses none of 500 entries of a few microseconds, whatever the size of the page', async () => {
    const start = await write('0');
    await platform.sql`
      insert into activity_logs (workspace_id, activity_type, method, origin, created_at)
      select ${id}, 'agent_log', n, 'agent', '2026-01-01'::timestamptz + (n / 100) * interval '1 microsecond'
      from generate_series(1, 500) n`;
    expect(await follow(start, 500, '7')).toEqual(Array.from({ length: 500 }, (_, n) => String(n + 1)));
  });

  it('brings an entry whose transaction commits after a newer one, and holds the newer one back till then', async () => {
    const start = await write('start');
    await whileOpen('late', async () => {
      await write('newer');
      expect(await newerThan(start)).toEqual([]);
    });
    expect(await follow(start, 2, '100')).toEqual(['late', 'newer']);
  });

  it('does not begin at an entry that an older one may still come before; people see it at once', async () => {
    await write('start');
    await expect.poll(async () => (await read()).map(({ method }) => method), PATIENCE).toEqual(['start']);
    let begin: string | undefined;
    await whileOpen('late', async () => {
      await write('newer');
      const [newest] = await read();
      expect(newest?.method).toBe('start');
      begin = newest?.id;
      const seen = await callRoute(listActivity, { params: { id } });
      expect(seen.body).toMatchObject([{ method: 'newer' }, { method: 'start' }]);
    });
    expect(await follow(begin ?? '', 2, '100')).toEqual(['late', 'newer']);
  });
});

describe('entries of a restored dump', () => {
  it('come before all that is new, and a poller goes on from them as if nothing had happened', async () => {
    const far = (n: number) => String(10n ** 12n + BigInt(n));
    await write('small', { txId: '5' });
    await write('large', { txId: far(1) });
    const last = await write('last', { txId: far(2) });
    const elsewhere = await seedWorkspace(platform);
    await seedActivity(platform, elsewhere, 'own order', { txId: '7' });
    expect(await settleRestoredActivity(platform.deps.database.sql)).toBe(3);
    expect(await settleRestoredActivity(platform.deps.database.sql)).toBe(0);
    await write('new');
    await expect.poll(() => newerThan(last), PATIENCE).toEqual(['new']);
    const [other] =
      await platform.sql`select tx_id::text from activity_logs where workspace_id = ${elsewhere}`;
    expect(other).toEqual({ tx_id: '7' });
  });
});
