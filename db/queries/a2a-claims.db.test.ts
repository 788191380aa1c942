import { randomUUID } from 'node:crypto';
import type { Sql } from 'postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { seedWorkspace } from '@/server/testing/seed-workspaces';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';
import { claimMessages } from './a2a-claims';

const MANY = 2000;
let platform: TestPlatform;
beforeAll(async () => {
  platform = await createTestPlatform();
});
afterAll(() => platform.close());

it('takes a message without reading what its workspace has received, or what else is on its way', async () => {
  const { sql } = platform;
  const workspaceId = await seedWorkspace(platform);
  await sql`
    insert into activity_logs (workspace_id, activity_type, message_id, method, status, origin)
    select ${workspaceId}, 'a2a_receive', 'before ' || n, 'message/send', 'ok', 'user' from generate_series(1, ${MANY}::int) n`;
  await sql`
    insert into a2a_claims (digest, workspace_id, owner, message_id, method, holder_id, lease_until)
    select 'before ' || n, ${workspaceId}, 'people', 'before ' || n, 'message/send', gen_random_uuid(), now()
    from generate_series(1, ${MANY}::int) n`;
  const wanted = (messageId: string) => ({
    ...{ digest: messageId, workspaceId, sourceId: null, owner: 'people', messageId },
    ...{ method: 'message/send', holderId: randomUUID(), beside: false, isFollowed: true },
  });
  const { outcomes, read } = await sql.begin(async (tx) => ({
    outcomes: await claimMessages(tx as unknown as Sql, [wanted('before 7'), wanted('new')]),
    read: await tx<{ rows: number }[]>`
      select sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::int as rows from pg_stat_xact_user_tables
      where relname in ('activity_logs', 'a2a_claims')`,
  }));
  expect(outcomes.get('new')).toMatchObject({ isTaken: true, standing: null, earlier: { entry: null } });
  expect(outcomes.get('before 7')).toMatchObject({
    isTaken: false,
    standing: { isLeft: true },
    earlier: { entry: { method: 'message/send' } },
  });
  expect(read[0]?.rows).toBeLessThan(10);
});
