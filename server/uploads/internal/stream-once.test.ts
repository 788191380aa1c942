import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { streamOnce } from './stream-once';

const content = new Uint8Array(600_000).map((_, at) => at % 251);

describe('bytes that are given out', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it.each([0, 1, 262_144, 600_000])('are all there, and their room is free then: %i', async (size) => {
    const leave = vi.fn();
    const read = await new Response(streamOnce(content.subarray(0, size), leave)).arrayBuffer();
    expect(Buffer.from(read).equals(content.subarray(0, size))).toBe(true);
    expect(leave).toHaveBeenCalledOnce();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('are let go when their reader goes', async () => {
    const leave = vi.fn();
    const reader = streamOnce(content, leave).getReader();
    await reader.read();
    await reader.cancel();
    expect([leave.mock.calls.length, vi.getTimerCount()]).toEqual([1, 0]);
  });

  it('are let go when nobody reads on; not while somebody reads slowly', async () => {
    const leave = vi.fn();
    const reader = streamOnce(content, leave, 1000).getReader();
    for (let piece = 0; piece < 2; piece += 1) {
      vi.advanceTimersByTime(900);
      await reader.read();
    }
    expect(leave).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1000);
    expect(leave).toHaveBeenCalledOnce();
    await expect(reader.read()).rejects.toThrow('nobody has read on');
  });
});
