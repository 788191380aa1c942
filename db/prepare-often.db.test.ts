import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';

let platform: TestPlatform;
beforeAll(async () => {
  platform = await createTestPlatform();
});
afterAll(() => platform.close());

it('a statement that comes often is prepared, in a transaction and in one inside it, and answers the same', async () => {
  const { db } = platform.deps.database;
  const answers = await db.transaction(async (tx) => {
    const read = async (inner: typeof tx, value: number): Promise<unknown> =>
      (await inner.execute(sql`select ${value}::int + 1 as next`))[0];
    const outside = [await read(tx, 1), await read(tx, 2), await read(tx, 3)];
    const inside = await tx.transaction(async (nested) => [await read(nested, 4), await read(nested, 5)]);
    const prepared = await tx.execute(sql`select statement from pg_prepared_statements`);
    return { values: [...outside, ...inside], prepared: prepared.map(({ statement }) => statement) };
  });
  expect(answers.values).toEqual([2, 3, 4, 5, 6].map((next) => ({ next })));
  expect(answers.prepared).toContain('select $1::int + 1 as next');
});

it('a statement that failed leaves the connection as it was', async () => {
  const { db } = platform.deps.database;
  const divide = (by: number) => db.execute(sql`select 12 / ${by}::int as part`);
  for (const by of [1, 2, 3, 4]) expect(await divide(by)).toEqual([{ part: 12 / by }]);
  await expect(divide(0)).rejects.toThrow();
  expect(await divide(6)).toEqual([{ part: 2 }]);
});
