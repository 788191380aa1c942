import { QueryObserver } from '@tanstack/react-query';
import { expect, it, vi } from 'vitest';
import { PlatformQueries } from './platform-queries';

const KEY = ['line', 'of messages'];

/** Questions that are answered when the test says so. */
function watchLine() {
  const queries = new PlatformQueries();
  const asked: { answer(line: number): void; fail(): void }[] = [];
  const observer = new QueryObserver<number>(queries, {
    queryKey: KEY,
    queryFn: () =>
      new Promise((resolve, reject) => {
        asked.push({ answer: resolve, fail: () => reject(new Error('no answer')) });
      }),
    retry: false,
  });
  observer.subscribe(() => {});
  return { queries, asked, lineOf: () => observer.getCurrentResult().data };
}

it('asks again for what has changed while its first answer was on its way', async () => {
  const { queries, asked, lineOf } = watchLine();
  await vi.waitFor(() => expect(asked).toHaveLength(1));
  const changes = [queries.invalidateQueries({ queryKey: KEY }), queries.invalidateQueries()];
  asked[0]?.answer(0);
  await vi.waitFor(() => expect(asked).toHaveLength(2));
  expect(lineOf()).toBe(0);
  asked[1]?.answer(1);
  await Promise.all(changes);
  expect(lineOf()).toBe(1);
  expect(asked).toHaveLength(2);
});

it('takes back what was asked before the change, once there is an answer to show', async () => {
  const { queries, asked, lineOf } = watchLine();
  await vi.waitFor(() => expect(asked).toHaveLength(1));
  asked[0]?.answer(0);
  await vi.waitFor(() => expect(lineOf()).toBe(0));
  const [first, second] = [queries.invalidateQueries(), queries.invalidateQueries()];
  asked[1]?.answer(1);
  asked[2]?.answer(2);
  await Promise.all([first, second]);
  expect(lineOf()).toBe(2);
});

it('leaves it at a failure, which is shown', async () => {
  const { queries, asked } = watchLine();
  await vi.waitFor(() => expect(asked).toHaveLength(1));
  const change = queries.invalidateQueries();
  asked[0]?.fail();
  await change;
  expect(asked).toHaveLength(1);
});
