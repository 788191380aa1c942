import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it, vi } from 'vitest';
import { timeLimit } from './time-limit';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

it('ends the time also where only a signal made of others knows it, and memory is collected meanwhile', async () => {
  const never = new AbortController().signal;
  const made = AbortSignal.any([never, timeLimit(50)]);
  await vi.waitFor(
    () => {
      collectGarbage();
      expect(made.aborted).toBe(true);
    },
    { timeout: 2000, interval: 20 },
  );
  expect(made.reason).toMatchObject({ name: 'TimeoutError' });
});
