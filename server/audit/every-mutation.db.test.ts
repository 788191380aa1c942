import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CONTRACTS } from '@/contracts/catalog';
import { callRoute, type RouteCall } from '@/server/testing/call-route';
import { seedWorkspace } from '@/server/testing/seed-workspaces';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';

/** One call that works, for every contract that changes something. A new one without an example here fails below. */
const EXAMPLES: Record<string, (platform: TestPlatform) => Promise<RouteCall>> = {
  'create-workspace': async () => ({ body: { name: 'Ada', runtime: 'mock' } }),
  'update-workspace': async (platform) => ({
    params: { id: await seedWorkspace(platform) },
    body: { name: 'Grace', x: 1, y: 2 },
  }),
  'delete-workspace': async (platform) => ({ params: { id: await seedWorkspace(platform) } }),
  'restore-workspace': async (platform) => ({
    params: { id: await seedWorkspace(platform, { status: 'removed' }) },
  }),
  'import-org': async () => ({ body: { dir: 'mock-bigorg' } }),
};
const MUTATIONS = CONTRACTS.filter(({ method }) => method !== 'GET');

let platform: TestPlatform;
beforeAll(async () => {
  platform = await createTestPlatform();
});
beforeEach(() => platform.reset());
afterAll(() => platform.close());

it('every contract that changes something has an example, and nothing else has', () => {
  expect(Object.keys(EXAMPLES).sort()).toEqual(MUTATIONS.map(({ id }) => id).sort());
});

describe.each(MUTATIONS)('$id', (contract) => {
  const example = (): Promise<RouteCall> => {
    const make = EXAMPLES[contract.id];
    if (!make) throw new Error(`${contract.id} has no example`);
    return make(platform);
  };

  it('writes exactly one audit entry, in the transaction of the change', async () => {
    const call = await example();
    const headers = { 'x-request-id': 'request-of-this-test' };
    const answer = await callRoute(contract, { ...call, headers });
    expect(answer.status).toBe(contract.status);
    const entries =
      await platform.sql`select action, actor_id, origin, request_id, tx_id::text from audit_entries`;
    expect(entries).toHaveLength(1);
    expect(entries[0]).toMatchObject({
      action: contract.id,
      actor_id: 'owner',
      origin: 'user',
      request_id: 'request-of-this-test',
    });
    const events = await platform.sql`select distinct tx_id::text from events`;
    expect(events.map(({ tx_id }) => tx_id)).toEqual([entries[0]?.tx_id]);
  });

  it('changes nothing when the audit entry cannot be written', async () => {
    const call = await example();
    const rows = () => platform.sql`select * from workspaces order by id`;
    const before = await rows();
    await platform.sql`alter table audit_entries rename to audit_entries_away`;
    try {
      const answer = await callRoute(contract, call);
      expect(answer).toMatchObject({ status: 500, body: { code: 'internal' } });
    } finally {
      await platform.sql`alter table audit_entries_away rename to audit_entries`;
    }
    expect([...(await rows())]).toEqual([...before]);
    expect(await platform.sql`select 1 from events`).toHaveLength(0);
    expect(await platform.sql`select 1 from graphile_worker.jobs`).toHaveLength(0);
  });

  it('refuses a caller whom nobody knows, and writes nothing', async () => {
    const answer = await callRoute(contract, { ...(await example()), peer: '192.168.1.7' });
    expect(answer).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    expect(await platform.sql`select 1 from audit_entries`).toHaveLength(0);
    expect(await platform.sql`select 1 from events`).toHaveLength(0);
  });
});
