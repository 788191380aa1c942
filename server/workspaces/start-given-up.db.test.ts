import { afterAll, beforeAll, expect, it } from 'vitest';
import { createMachinePlatform, type MachinePlatform } from '@/server/testing/machine-platform';
import { provisionInTurnJob } from './provision-in-turn.job';

let on: MachinePlatform;
let signals: AbortSignal[] = [];
beforeAll(async () => {
  on = await createMachinePlatform(() => ({
    provision: (_, { signal }) => {
      signals.push(signal);
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('given up')), { once: true });
        if (signal.aborted) reject(new Error('given up'));
      });
    },
  }));
});
afterAll(() => on.platform.close());

it.each(['its time is over', 'the process stops'])('a start is given up when %s', async (why) => {
  signals = [];
  const id = await on.create();
  const [timeout, stopping] = [new AbortController(), new AbortController()];
  const run = provisionInTurnJob.run(
    { ...on.platform.deps, stopping: stopping.signal },
    { workspace_id: id, failures: 0 },
    { attempt: 1, lastAttempt: false, signal: timeout.signal },
  );
  (why === 'its time is over' ? timeout : stopping).abort();
  await expect(run).rejects.toThrow('it did not start');
  expect(signals).toHaveLength(1);
  expect(signals[0]?.aborted).toBe(true);
});
