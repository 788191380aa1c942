import { expect, it } from 'vitest';
import { createGate } from '@/server/testing/gate';
import { shareNext } from './share-next';

it('looks anew for who asks while it looks, once for all of them', async () => {
  let looks = 0;
  const gates = [createGate(), createGate()];
  const look = shareNext(async () => {
    const at = looks;
    looks += 1;
    await gates[at]?.opened;
    return at;
  });
  const first = look();
  const later = [look(), look(), look()];
  expect(looks).toBe(1);
  gates[0]?.open();
  expect(await first).toBe(0);
  gates[1]?.open();
  expect(await Promise.all(later)).toEqual([1, 1, 1]);
  expect(await look()).toBe(2);
  expect(looks).toBe(3);
});

it('goes on after a look that failed', async () => {
  const answers = [() => Promise.reject(new Error('no')), () => Promise.resolve('yes')];
  const look = shareNext<string>(() => (answers.shift() ?? (() => Promise.resolve('again')))());
  const [failed, after] = [look(), look()];
  await expect(failed).rejects.toThrow('no');
  expect(await after).toBe('yes');
});
