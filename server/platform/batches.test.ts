import { expect, it, vi } from 'vitest';
import { type BatchStep, createBatches } from './batches';

const never = (): boolean => false;
type Step = BatchStep<null, number, number>;

/** A step that doubles, and remembers what came together. */
function doubling(more: Partial<Step> = {}): { step: Step; seen: number[][] } {
  const seen: number[][] = [];
  const step: Step = {
    async run(_, items) {
      seen.push([...items]);
      return items.map((item) => item * 2);
    },
    isUndone: never,
    ...more,
  };
  return { step, seen };
}

const joinAll = (step: Step, items: readonly number[]) => {
  const batches = createBatches();
  return Promise.allSettled(items.map((item) => batches.join(null, step, item)));
};
const values = (settled: PromiseSettledResult<number>[]) =>
  settled.map((one) => (one.status === 'fulfilled' ? one.value : (one.reason as Error).message));

it('runs what comes at the same time together, and gives everybody his own', async () => {
  const { step, seen } = doubling();
  expect(values(await joinAll(step, [1, 2, 3]))).toEqual([2, 4, 6]);
  expect(seen).toEqual([[1, 2, 3]]);
});

it('gathers what comes while one runs', async () => {
  const batches = createBatches();
  const ends: (() => void)[] = [];
  const { step, seen } = doubling({
    run: (_, items) => {
      seen.push([...items]);
      return new Promise((resolve) => ends.push(() => resolve([...items])));
    },
  });
  const first = batches.join(null, step, 1);
  await vi.waitFor(() => expect(seen).toHaveLength(1));
  const rest = [2, 3].map((item) => batches.join(null, step, item));
  ends[0]?.();
  expect(await first).toBe(1);
  await vi.waitFor(() => expect(seen).toEqual([[1], [2, 3]]));
  ends[1]?.();
  expect(await Promise.all(rest)).toEqual([2, 3]);
});

it('does not wait for one that hangs', async () => {
  const batches = createBatches();
  const { step } = doubling({
    run: (_, items) => (items[0] === 1 ? new Promise<never>(() => {}) : Promise.resolve([...items])),
  });
  void batches.join(null, step, 1);
  await new Promise((resolve) => setImmediate(resolve));
  expect(await batches.join(null, step, 2)).toBe(2);
});

it('keeps a batch within its items and its bytes, and takes one that is too large by itself', async () => {
  const many = Array.from({ length: 250 }, (_, n) => n);
  const counted = doubling();
  await joinAll(counted.step, many);
  expect(counted.seen.map((items) => items.length)).toEqual([100, 100, 50]);
  const weighed = doubling({ weigh: (item) => item * 1024 * 1024 });
  await joinAll(weighed.step, [9, 2, 1, 3]);
  expect(weighed.seen).toEqual([[9], [2, 1], [3]]);
});

it('tries each alone where one may be at fault, and gives everybody any other failure', async () => {
  const run: Step['run'] = async (_, items) => {
    if (items.includes(2)) throw new Error(`with ${items.length}`);
    return items.map((item) => item * 2);
  };
  const alone = doubling({ run, isUndone: () => true });
  expect(values(await joinAll(alone.step, [1, 2, 3]))).toEqual([2, 'with 1', 6]);
  const together = doubling({ run });
  expect(values(await joinAll(together.step, [1, 2, 3]))).toEqual(['with 3', 'with 3', 'with 3']);
});

it('runs again what has given way to others, but not for ever', async () => {
  let deadlocks = 3;
  const run: Step['run'] = async (_, items) => {
    deadlocks -= 1;
    if (deadlocks >= 0) throw Object.assign(new Error('deadlock detected'), { code: '40P01' });
    return [...items];
  };
  expect(values(await joinAll(doubling({ run }).step, [1]))).toEqual([1]);
  deadlocks = 4;
  expect(values(await joinAll(doubling({ run }).step, [1]))).toEqual(['deadlock detected']);
});

it('takes a step that forgets somebody for a failure', async () => {
  const { step } = doubling({ run: async () => [1] });
  expect(values(await joinAll(step, [1, 2]))).toEqual(Array(2).fill(expect.stringContaining('results')));
});

it('keeps steps apart', async () => {
  const batches = createBatches();
  const [one, other] = [doubling(), doubling()];
  expect(await Promise.all([batches.join(null, one.step, 1), batches.join(null, other.step, 2)])).toEqual([
    2, 4,
  ]);
  expect([one.seen, other.seen]).toEqual([[[1]], [[2]]]);
});
