import { describe, expect, it } from 'vitest';
import { createRateLimit } from './rate-limit';

describe('a rate limit', () => {
  it('lets everybody pass when there is none', async () => {
    const limit = createRateLimit(null);
    for (let n = 0; n < 1000; n += 1) expect(await limit('anybody')).toBeNull();
  });

  it('counts each caller alone', async () => {
    const limit = createRateLimit(1);
    expect(await limit('a')).toMatchObject({ limit: 1, remaining: 0, exceeded: false });
    expect(await limit('a')).toMatchObject({ remaining: 0, exceeded: true });
    expect(await limit('b')).toMatchObject({ exceeded: false });
  });

  it('tells when the minute is over, never less than a second', async () => {
    const state = await createRateLimit(1)('a');
    expect(state?.resetSeconds).toBeGreaterThanOrEqual(1);
    expect(state?.resetSeconds).toBeLessThanOrEqual(60);
  });

  it('lets exactly so many of many at once pass', async () => {
    const limit = createRateLimit(5);
    const states = await Promise.all(Array.from({ length: 20 }, () => limit('a')));
    expect(states.filter((state) => state?.exceeded === false)).toHaveLength(5);
  });
});
