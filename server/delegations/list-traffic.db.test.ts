import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { listTraffic } from '@/contracts/traffic';
import { changeBySystem } from '@/server/audit/mutate';
import { callRoute } from '@/server/testing/call-route';
import { seedAgent } from '@/server/testing/seed-agents';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';
import { writeDelegation } from './write-delegation';

let platform: TestPlatform;
beforeAll(async () => {
  platform = await createTestPlatform();
});
afterEach(() => platform.reset());
afterAll(() => platform.close());

async function delegate(
  caller: { id: string },
  callee: { id: string },
  minutesAgo: number,
  task = 'Count.',
): Promise<string> {
  const delegationId = randomUUID();
  await changeBySystem(platform.deps, (change) =>
    writeDelegation(platform.deps, change, {
      ...{ delegationId, callerId: caller.id, calleeId: callee.id },
      chain: { chainId: randomUUID(), path: [caller.id, callee.id] },
      task,
      idempotencyKey: null,
      origin: 'agent',
      traceparent: null,
      isSent: false,
    }),
  );
  const at = new Date(platform.deps.clock.now().getTime() - minutesAgo * 60_000);
  await platform.sql`update delegations set created_at = ${at}, updated_at = ${at} where delegation_id = ${delegationId}`;
  return at.toISOString();
}

const list = async (query: Record<string, string> = {}) => (await callRoute(listTraffic, { query })).body;

it('sums what passed between each two in the last hour, the latest first', async () => {
  const ada = await seedAgent(platform, { name: 'Ada' });
  const bea = await seedAgent(platform, { name: 'Bea' });
  await delegate(ada, bea, 59);
  const last = await delegate(ada, bea, 2, `Count ${'x'.repeat(200)}`);
  await delegate(ada, bea, 61);
  const back = await delegate(bea, ada, 7);
  const latest = (task_preview: string, changed_at: string) => ({
    delegation_id: expect.any(String),
    ...{ task_preview, status: 'queued', changed_at },
  });
  expect(await list()).toEqual([
    {
      ...{ source_id: ada.id, target_id: bea.id, count: 2, last_at: last },
      last: latest(`Count ${'x'.repeat(94)}`, last),
    },
    { source_id: bea.id, target_id: ada.id, count: 1, last_at: back, last: latest('Count.', back) },
  ]);
  expect(await list({ window_minutes: '120' })).toMatchObject([{ count: 3 }, { count: 1 }]);
  expect(await list({ window_minutes: '1' })).toEqual([]);
});

it('leaves out those who are gone, and who asks itself', async () => {
  const ada = await seedAgent(platform, { name: 'Ada' });
  const bea = await seedAgent(platform, { name: 'Bea' });
  await delegate(ada, ada, 1);
  await delegate(ada, bea, 1);
  await delegate(bea, ada, 1);
  await platform.sql`update workspaces set status = 'removed', removed_at = now() where id = ${bea.id}`;
  expect(await list()).toEqual([]);
});

it('names the field that is wrong', async () => {
  const { status, body } = await callRoute(listTraffic, { query: { window_minutes: '0' } });
  expect(status).toBe(400);
  expect(JSON.stringify(body)).toContain('window_minutes');
});
