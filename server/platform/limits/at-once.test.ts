import { describe, expect, it } from 'vitest';
import { createAtOnce } from './at-once';

const refused = expect.objectContaining({ code: 'too_many_at_once', details: { retry_after: 1 } });

describe('what one caller has under way', () => {
  it('is so many requests, and the next when one is over', () => {
    const atOnce = createAtOnce(2);
    const leave = atOnce.enter('a', 0);
    atOnce.enter('a', 0);
    expect(() => atOnce.enter('a', 0)).toThrow(refused);
    atOnce.enter('b', 0);
    leave();
    // Only once, however often it is told.
    leave();
    atOnce.enter('a', 0);
    expect(() => atOnce.enter('a', 0)).toThrow(refused);
  });

  it('is so many bytes, and always a first request', () => {
    const atOnce = createAtOnce(100, 10);
    const leave = atOnce.enter('a', 50);
    expect(() => atOnce.enter('a', 1)).toThrow(refused);
    atOnce.enter('b', 4);
    atOnce.enter('b', 6);
    expect(() => atOnce.enter('b', 1)).toThrow(refused);
    leave();
    atOnce.enter('a', 10);
  });

  it('can be anything where there is no limit', () => {
    const atOnce = createAtOnce(null);
    for (let n = 0; n < 1000; n += 1) atOnce.enter('a', 1e9);
  });
});
