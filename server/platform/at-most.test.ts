import { expect, it } from 'vitest';
import { atMost } from './at-most';

it('waits for what comes in time, and passes its failure on', async () => {
  let done = false;
  await atMost(
    10_000,
    Promise.resolve().then(() => {
      done = true;
    }),
  );
  expect(done).toBe(true);
  await expect(atMost(10_000, Promise.reject(new Error('no')))).rejects.toThrow('no');
});

it('does not wait for what never comes', async () => {
  await atMost(5, new Promise(() => {}));
});
