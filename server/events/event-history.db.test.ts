import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { listEvents } from '@/contracts/events';
import { callRoute } from '@/server/testing/call-route';
import { sweep } from '@/server/testing/drain-jobs';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';
import { EVENT_WORKSPACE, insertVersions, publishVersions } from '@/server/testing/write-events';

const DAY_MS = 86_400_000;
let platform: TestPlatform;
beforeAll(async () => {
  platform = await createTestPlatform();
});
beforeEach(() => platform.reset());
afterAll(() => platform.close());

interface Past {
  readonly id: string;
}
const history = async (query: Record<string, string> = {}) => {
  const answer = await callRoute(listEvents, { query });
  return { ...answer, ids: (answer.body as unknown as Past[]).map(({ id }) => Number(id)) };
};

describe('the history: 200', () => {
  it('has the newest first, a hundred unless asked for more or fewer', async () => {
    await insertVersions(platform, 1, 600);
    expect((await history()).ids).toEqual(Array.from({ length: 100 }, (_, n) => 600 - n));
    expect((await history({ limit: '2' })).ids).toEqual([600, 599]);
    expect((await history({ limit: '500' })).ids).toHaveLength(500);
  });

  it('tells name, workspace, payload and time of each', async () => {
    await publishVersions(platform, [1]);
    expect((await history()).body).toEqual([
      {
        id: '1',
        event_type: 'WORKSPACE_ONLINE',
        workspace_id: EVENT_WORKSPACE,
        payload: {},
        created_at: platform.clock.now().toISOString(),
      },
    ]);
  });

  it('can be of one workspace alone', async () => {
    await publishVersions(platform, [1]);
    expect((await history({ workspace_id: EVENT_WORKSPACE })).ids).toEqual([1]);
    expect((await history({ workspace_id: 'a3bb189e-8bf9-4c4b-9b3f-0000000000ff' })).ids).toEqual([]);
  });
});

describe('a part of the history', () => {
  it('can be of one kind alone, and only what came after a moment', async () => {
    await publishVersions(platform, [1]);
    const written = platform.clock.now();
    expect((await history({ type: 'WORKSPACE_ONLINE' })).ids).toEqual([1]);
    expect((await history({ type: 'AGENT_MESSAGE' })).ids).toEqual([]);
    const before = new Date(written.getTime() - 1).toISOString();
    expect((await history({ since: before })).ids).toEqual([1]);
    expect((await history({ since: written.toISOString() })).ids).toEqual([]);
  });
});

describe('the history: 400', () => {
  it.each([
    ['limit', { limit: '0' }],
    ['limit', { limit: '501' }],
    ['limit', { limit: 'all' }],
    ['limit', { limit: '1.5' }],
    ['workspace_id', { workspace_id: 'x' }],
    ['type', { type: 'NOTHING' }],
    ['since', { since: 'yesterday' }],
    ['page', { page: '2' }],
  ])('names the key %s that is wrong: %j', async (field, query) => {
    const answer = await callRoute(listEvents, { query });
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_field', field } });
  });
});

describe('retention', () => {
  it('deletes what is older than its days, to the moment, and says how much that was', async () => {
    await insertVersions(platform, 1, 3);
    platform.clock.advance(1);
    await insertVersions(platform, 4, 5);
    platform.clock.advance(30 * DAY_MS);
    await sweep(platform, 'event-retention');
    expect((await history()).ids).toEqual([5, 4]);
    const [tick] = await platform.sql`select last_corrected, last_tick_at from sweeper_ticks`;
    expect(tick).toEqual({ last_corrected: 3, last_tick_at: platform.clock.now() });
    await sweep(platform, 'event-retention');
    expect((await history()).ids).toEqual([5, 4]);
  });
});
