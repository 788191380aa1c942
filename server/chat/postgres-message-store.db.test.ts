import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedWorkspace, storedEvents } from '@/server/testing/seed-workspaces';
import { createTestPlatform, type TestPlatform, unreachableDatabase } from '@/server/testing/test-platform';
import { describeMessageStore } from './message-store-conformance';
import { createPostgresMessageStore } from './postgres-message-store';

let platform: TestPlatform;
beforeAll(async () => {
  platform = await createTestPlatform();
});
afterAll(() => platform.close());

describeMessageStore('PostgreSQL', async () => ({
  store: platform.deps.messages,
  transact: (run) => platform.deps.database.db.transaction(run),
  newWorkspace: () => seedWorkspace(platform),
  told: async (id) => (await storedEvents(platform, id)).map(({ payload }) => payload.message),
}));

describe('PostgreSQL', () => {
  const FIRST_PAGE = { limit: 50, beforeTs: null, before: null };

  it('says chat_store_unavailable, with the cause for the log, when the server is away', async () => {
    const store = createPostgresMessageStore(unreachableDatabase('somebody'));
    await expect(store.list(randomUUID(), FIRST_PAGE)).rejects.toMatchObject({
      code: 'chat_store_unavailable',
      cause: { code: 'ECONNREFUSED' },
    });
  });

  it('reads a page of a chat of 100,000 messages through the index alone', async () => {
    const workspaceId = await seedWorkspace(platform);
    await platform.sql`
      insert into chat_messages (workspace_id, role, content, origin, created_at)
      select ${workspaceId}, 'agent', 'message ' || n, 'agent', '2026-01-01'::timestamptz + n * interval '1 second'
      from generate_series(1, 100000) n`;
    await platform.sql`analyze chat_messages`;
    const store = platform.deps.messages;
    const newest = await store.list(workspaceId, FIRST_PAGE);
    expect(newest.messages.at(-1)?.content).toBe('message 100000');
    const middle = await store.list(workspaceId, { ...FIRST_PAGE, before: newest.messages[0]?.id ?? null });
    expect(middle.messages.at(-1)?.content).toBe('message 99950');
    const plan = await platform.sql`
      explain (analyze, format json) select * from chat_messages where workspace_id = ${workspaceId}
        and (created_at, seq) < ('2026-01-01T12:00:00Z'::timestamptz, 43201::bigint)
      order by created_at desc, seq desc limit 51`;
    const text = JSON.stringify(plan);
    expect(text).toContain('"Index Name":"chat_messages_newest"');
    expect(text).not.toContain('"Sort"');
    expect(text).not.toContain('Rows Removed by Filter');
  });
});
