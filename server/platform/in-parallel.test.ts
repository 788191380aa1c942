import { expect, it } from 'vitest';
import { inParallel } from './in-parallel';

it('keeps the order, does each once, and never more at a time than it may', async () => {
  let running = 0;
  let peak = 0;
  const results = await inParallel([3, 1, 2, 0, 5], 2, async (item) => {
    running += 1;
    peak = Math.max(peak, running);
    for (let turn = 0; turn < item; turn += 1) await Promise.resolve();
    running -= 1;
    return item * 10;
  });
  expect(results).toEqual([30, 10, 20, 0, 50]);
  expect(peak).toBe(2);
});

it('fails with what failed', async () => {
  const work = (item: number): Promise<number> =>
    item === 1 ? Promise.reject(new Error('no')) : Promise.resolve(item);
  await expect(inParallel([0, 1, 2], 2, work)).rejects.toThrow('no');
});

it('has nothing to do with nothing', async () => {
  expect(await inParallel([], 4, () => Promise.reject(new Error('never')))).toEqual([]);
});
