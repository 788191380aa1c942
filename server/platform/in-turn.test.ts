import { expect, it } from 'vitest';
import { createGate } from '@/server/testing/gate';
import { createTurns } from './in-turn';

it('runs what has the same key one after the other, also after a failure, and other keys at once', async () => {
  const inTurn = createTurns();
  const gate = createGate();
  const done: string[] = [];
  const first = inTurn('a', async () => {
    await gate.opened;
    done.push('first');
    throw new Error('no');
  });
  const second = inTurn('a', async () => {
    done.push('second');
    return 'second';
  });
  await inTurn('b', async () => done.push('other'));
  expect(done).toEqual(['other']);
  gate.open();
  await expect(first).rejects.toThrow('no');
  expect(await second).toBe('second');
  expect(done).toEqual(['other', 'first', 'second']);
});
