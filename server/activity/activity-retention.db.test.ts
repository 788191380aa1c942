import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sweep } from '@/server/testing/drain-jobs';
import { seedActivity } from '@/server/testing/seed-activity';
import { seedWorkspace } from '@/server/testing/seed-workspaces';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
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

const write = (method: string, ageMs: number) =>
  seedActivity(platform, id, method, { at: new Date(platform.clock.now().getTime() - ageMs) });
const methods = async () =>
  (await platform.sql`select method from activity_logs order by created_at`).map(({ method }) => method);

describe('the retention of activity', () => {
  it('deletes what is older than its days, to the moment, and says how much that was', async () => {
    await write('much older', 8 * DAY_MS);
    await write('a moment older', 7 * DAY_MS + 1);
    await write('just kept', 7 * DAY_MS);
    await write('new', 0);
    await sweep(platform, 'activity-retention');
    expect(await methods()).toEqual(['just kept', 'new']);
    const [tick] = await platform.sql`select last_corrected from sweeper_ticks`;
    expect(tick).toEqual({ last_corrected: 2 });
  });

  it('lets nothing stay for longer than its days and the interval, and does nothing more often than that', async () => {
    await write('first', 7 * DAY_MS);
    const sizes: number[] = [];
    for (let hour = 1; hour <= 6; hour += 1) {
      platform.clock.advance(HOUR_MS);
      await sweep(platform, 'activity-retention');
      sizes.push((await methods()).length);
    }
    expect(sizes).toEqual([1, 1, 1, 1, 1, 0]);
  });

  it('deletes more than one batch', async () => {
    await platform.sql`
      insert into activity_logs (workspace_id, activity_type, origin, created_at)
      select ${id}, 'agent_log', 'agent', '2025-01-01' from generate_series(1, 10001)`;
    await write('new', 0);
    await sweep(platform, 'activity-retention');
    expect(await methods()).toEqual(['new']);
  });

  it('never touches the chat', async () => {
    await platform.sql`
      insert into chat_messages (workspace_id, role, content, origin, created_at)
      values (${id}, 'user', 'of old', 'user', '2001-01-01')`;
    await write('old', 30 * DAY_MS);
    await sweep(platform, 'activity-retention');
    expect(await methods()).toEqual([]);
    expect(await platform.sql`select 1 from chat_messages`).toHaveLength(1);
  });
});
