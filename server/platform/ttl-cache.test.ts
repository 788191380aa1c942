import { describe, expect, it } from 'vitest';
import { TestClock } from '@/server/testing/test-clock';
import { createTtlCache } from './ttl-cache';

const TTL_MS = 700;

describe('a cache with a time to live', () => {
  it('gives a value back until its time is over, and never extends it by giving it', () => {
    const clock = new TestClock();
    const cache = createTtlCache<number>(clock, TTL_MS);
    cache.set('a', 1);
    clock.advance(TTL_MS - 1);
    expect(cache.get('a')).toBe(1);
    clock.advance(1);
    expect(cache.get('a')).toBeUndefined();
  });

  it('forgets what is from before the clock was set back, rather than keep it for an hour', () => {
    const clock = new TestClock();
    const cache = createTtlCache<number>(clock, TTL_MS);
    cache.set('a', 1);
    clock.advance(-3_600_000);
    expect(cache.get('a')).toBeUndefined();
  });

  it('counts from when the value was asked for, not from when it came', () => {
    const clock = new TestClock();
    const cache = createTtlCache<number>(clock, TTL_MS);
    const askedAt = clock.now();
    clock.advance(500);
    cache.set('slow', 1, askedAt);
    clock.advance(199);
    expect(cache.get('slow')).toBe(1);
    clock.advance(1);
    expect(cache.get('slow')).toBeUndefined();
    cache.set('too slow', 1, askedAt);
    expect(cache.get('too slow')).toBeUndefined();
  });

  it('takes the newest value, and starts its time anew', () => {
    const clock = new TestClock();
    const cache = createTtlCache<number>(clock, TTL_MS);
    cache.set('a', 1);
    clock.advance(500);
    cache.set('a', 2);
    clock.advance(500);
    expect(cache.get('a')).toBe(2);
  });

  it('forgets one, or all', () => {
    const cache = createTtlCache<number>(new TestClock(), TTL_MS);
    for (const key of ['a', 'b', 'c']) cache.set(key, 1);
    cache.delete('a');
    expect([cache.get('a'), cache.get('b')]).toEqual([undefined, 1]);
    cache.clear();
    expect([cache.get('b'), cache.get('c')]).toEqual([undefined, undefined]);
  });

  it('lets the oldest go when it is full', () => {
    const cache = createTtlCache<number>(new TestClock(), TTL_MS, 2);
    cache.set('a', 1);
    cache.set('b', 2);
    cache.set('a', 3);
    cache.set('c', 4);
    expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual([3, undefined, 4]);
  });
});
