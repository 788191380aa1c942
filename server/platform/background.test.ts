import { describe, expect, it } from 'vitest';
import { createGate } from '@/server/testing/gate';
import { createBackground } from './background';
import { createLogger } from './logger';

function start() {
  const lines: Record<string, unknown>[] = [];
  const log = createLogger('info', { write: (line) => void lines.push(JSON.parse(line)) });
  return { background: createBackground(log), lines };
}

describe('work in the background', () => {
  it('is waited for at the end, together with what it starts itself', async () => {
    const { background } = start();
    const gate = createGate();
    const done: string[] = [];
    background.run('outer', async () => {
      await gate.opened;
      background.run('inner', async () => {
        await Promise.resolve();
        done.push('inner');
      });
      done.push('outer');
    });
    const draining = background.drain().then(() => done.push('drained'));
    expect(done).toEqual([]);
    gate.open();
    await draining;
    expect(done).toEqual(['outer', 'inner', 'drained']);
  });

  it('that fails is logged under its name and reaches nobody', async () => {
    const { background, lines } = start();
    background.run('touch token', () => Promise.reject(new Error('the disk is full')));
    await background.drain();
    expect(lines).toMatchObject([{ work: 'touch token', err: { message: 'the disk is full' } }]);
  });

  it('that fails before it has begun is logged all the same', async () => {
    const { background, lines } = start();
    background.run('at once', () => {
      throw new Error('no promise at all');
    });
    await background.drain();
    expect(lines).toMatchObject([{ work: 'at once' }]);
  });

  it('costs nothing when there is none', async () => {
    await start().background.drain();
  });
});
