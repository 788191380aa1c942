import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';
import { getDeploymentId } from './deployment';

let platform: TestPlatform;
beforeAll(async () => {
  platform = await createTestPlatform();
});
afterAll(() => platform.close());

it('is one id for all who ask, also at once, and stays', async () => {
  const { db } = platform.deps.database;
  const asked = await Promise.all([1, 2, 3, 4].map(() => getDeploymentId(db)));
  expect(new Set(asked).size).toBe(1);
  expect(await getDeploymentId(db)).toBe(asked[0]);
  expect(asked[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/);
});

it('has one row and no second', async () => {
  await getDeploymentId(platform.deps.database.db);
  await expect(platform.sql`insert into deployment (single) values ('other')`).rejects.toMatchObject({
    code: '23514',
  });
});
