import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createByteRoom } from './byte-room';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const exhausted = expect.objectContaining({ code: 'uploads_exhausted', details: { retry_after: 5 } });

/** What has come of a promise by now. */
async function stateOf(promise: Promise<unknown>): Promise<'there' | 'refused' | 'waits'> {
  const waits = Symbol('waits');
  const first = await Promise.race([
    promise.then(
      () => 'there' as const,
      () => 'refused' as const,
    ),
    Promise.resolve()
      .then(() => Promise.resolve())
      .then(() => Promise.resolve(waits)),
  ]);
  return first === waits ? 'waits' : (first as 'there' | 'refused');
}

describe('room for bytes', () => {
  it('is for so many at once, and given back', async () => {
    const room = createByteRoom({ bytesMax: 10 });
    const leave = await room.take(6);
    await room.take(4);
    const third = room.take(1);
    expect(await stateOf(third)).toBe('waits');
    leave();
    leave();
    await third;
    expect(await stateOf(room.take(5))).toBe('there');
    const more = room.take(1);
    expect(await stateOf(more)).toBe('waits');
    vi.advanceTimersByTime(10_000);
    await expect(more).rejects.toEqual(exhausted);
  });

  it('lets one in that is larger than all of it, when nobody else is in', async () => {
    const room = createByteRoom({ bytesMax: 10 });
    const leave = await room.take(50);
    const next = room.take(1);
    expect(await stateOf(next)).toBe('waits');
    leave();
    await next;
  });

  it('is given in the order of asking: a small one does not pass a large one', async () => {
    const room = createByteRoom({ bytesMax: 10 });
    const leave = await room.take(8);
    const large = room.take(9);
    const small = room.take(1);
    expect([await stateOf(large), await stateOf(small)]).toEqual(['waits', 'waits']);
    leave();
    await large;
    await small;
  });

  it('refuses at once when too many wait already', async () => {
    const room = createByteRoom({ bytesMax: 1, waitingMax: 1 });
    await room.take(1);
    const waits = room.take(1);
    await expect(room.take(1)).rejects.toEqual(exhausted);
    vi.advanceTimersByTime(10_000);
    await expect(waits).rejects.toEqual(exhausted);
  });

  it('forgets who is gone', async () => {
    const room = createByteRoom({ bytesMax: 1 });
    const leave = await room.take(1);
    const gone = new AbortController();
    const waits = room.take(1, gone.signal);
    gone.abort();
    await expect(waits).rejects.toMatchObject({ code: 'caller_gone' });
    leave();
    await room.take(1);
  });
});
