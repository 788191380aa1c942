import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { checkAccess } from '@/contracts/registry';
import { callRoute } from '@/server/testing/call-route';
import { seedAgent } from '@/server/testing/seed-agents';
import { seedWorkspace } from '@/server/testing/seed-workspaces';
import { createTestPlatform, type TestPlatform, unreachableDatabase } from '@/server/testing/test-platform';
import { canCommunicate } from './can-communicate';

const UNKNOWN = 'a3bb189e-8bf9-4c4b-9b3f-000000000001';
let platform: TestPlatform;
beforeAll(async () => {
  platform = await createTestPlatform();
});
beforeEach(() => platform.reset());
afterAll(() => platform.close());

const seed = (parentId: string | null = null): Promise<string> => seedWorkspace(platform, { parentId });
const may = (caller: string, target: string): Promise<boolean> =>
  canCommunicate(platform.deps, caller, target);
/** Both directions, which have to agree. */
const both = async (a: string, b: string): Promise<boolean> => {
  const answers = [await may(a, b), await may(b, a)];
  expect(answers[0]).toBe(answers[1]);
  return answers[0] === true;
};

describe('who may talk to whom, by the stored tree', () => {
  it('itself, siblings, ancestors and descendants, roots among each other, and nobody else', async () => {
    const [boss, rival] = [await seed(), await seed()];
    const [lead, peer] = [await seed(boss), await seed(boss)];
    const [worker, helper, cousin, spy] = [
      await seed(lead),
      await seed(lead),
      await seed(peer),
      await seed(rival),
    ];
    for (const [a, b] of [
      [worker, worker],
      [worker, helper],
      [worker, lead],
      [worker, boss],
      [boss, rival],
    ] as const) {
      expect(await both(a, b)).toBe(true);
    }
    for (const [a, b] of [
      [worker, peer],
      [worker, cousin],
      [worker, rival],
      [worker, spy],
      [boss, spy],
    ] as const) {
      expect(await both(a, b)).toBe(false);
    }
  });

  it('never a removed one, one that is not there, or an id that is none', async () => {
    const living = await seed();
    const removed = await seedWorkspace(platform, { status: 'removed' });
    for (const other of [removed, UNKNOWN, 'webhook:github', '', "' or true --"]) {
      expect(await both(living, other)).toBe(false);
    }
    expect(await may(removed, removed)).toBe(false);
    expect(await may(living, living.toUpperCase())).toBe(true);
  });

  it('comes to an end when parents form a circle', async () => {
    const a = await seed();
    const b = await seed(a);
    const outside = await seed();
    await platform.sql`update workspaces set parent_id = ${b} where id = ${a}`;
    expect(await both(a, b)).toBe(true);
    expect(await both(a, outside)).toBe(false);
  });

  it('reaches thirty-two levels, and not one more', async () => {
    const line = [await seed()];
    for (let level = 1; level <= 33; level += 1) line.push(await seed(line[level - 1]));
    expect(await both(line[0] ?? '', line[32] ?? '')).toBe(true);
    expect(await both(line[0] ?? '', line[33] ?? '')).toBe(false);
  });

  it('throws when the database cannot be asked, which denies', async () => {
    const database = unreachableDatabase('nobody');
    await expect(canCommunicate({ database }, UNKNOWN, UNKNOWN)).rejects.toThrow();
    await database.close(0);
  });
});

describe('check-access', () => {
  it('200: answers people and agents', async () => {
    const [a, b] = [await seed(), await seedAgent(platform)];
    const child = await seed(a);
    const body = (caller: string, target: string) => ({ caller_id: caller, target_id: target, extra: 1 });
    const asPerson = await callRoute(checkAccess, { body: body(a, b.id) });
    expect(asPerson).toMatchObject({ status: 200, body: { allowed: true } });
    const asAgent = await callRoute(checkAccess, { body: body(b.id, child), headers: b.headers });
    expect(asAgent).toMatchObject({ status: 200, body: { allowed: false } });
    const unknown = await callRoute(checkAccess, { body: body(a, UNKNOWN) });
    expect(unknown).toMatchObject({ status: 200, body: { allowed: false } });
  });

  it('400: names the id that is none', async () => {
    const answer = await callRoute(checkAccess, { body: { caller_id: await seed(), target_id: 'x' } });
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_field', field: 'target_id' } });
  });

  it('401: answers nobody whom it does not know', async () => {
    const body = { caller_id: UNKNOWN, target_id: UNKNOWN };
    const answer = await callRoute(checkAccess, { body, grantsOwner: false });
    expect(answer).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
  });
});
