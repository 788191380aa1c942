import { describe, expect, it } from 'vitest';
import { createPace } from './pace';

/** Ten a second. */
const pace = createPace({ points: 600, seconds: 60 });

/** What `count` at the same moment have to wait. */
function atOnce(count: number, now = 0): { waits: number[]; refused: number[] } {
  let pacedUntil = 0;
  const waits: number[] = [];
  const refused: number[] = [];
  for (let n = 0; n < count; n += 1) {
    const step = pace.step(pacedUntil, now);
    pacedUntil = step.pacedUntil;
    (step.isTooFast ? refused : waits).push(step.waitMs);
  }
  return { waits, refused };
}

describe('a pace', () => {
  it('lets thirty pass at once, makes fifty wait for their turn, and refuses the others', () => {
    const { waits, refused } = atOnce(100);
    expect(waits.slice(0, 30)).toEqual(Array.from({ length: 30 }, () => 0));
    expect(waits.slice(30)).toEqual(Array.from({ length: 50 }, (_, n) => (n + 1) * 100));
    expect(refused).toEqual(Array.from({ length: 20 }, () => 5100));
  });

  it('never slows whoever keeps to ten a second', () => {
    let pacedUntil = 0;
    for (let now = 0; now < 60_000; now += 100) {
      const step = pace.step(pacedUntil, now);
      expect(step.waitMs).toBe(0);
      pacedUntil = step.pacedUntil;
    }
  });

  it('slows whoever waits for each answer to its allowance, and never refuses it', () => {
    let [now, pacedUntil, count] = [0, 0, 0];
    while (now < 60_000) {
      const step = pace.step(pacedUntil, now);
      expect(step.isTooFast).toBe(false);
      pacedUntil = step.pacedUntil;
      now += step.waitMs + 5;
      count += 1;
    }
    expect(count).toBeGreaterThanOrEqual(600);
    expect(count).toBeLessThanOrEqual(631);
  });

  it('forgives after a rest', () => {
    const { pacedUntil } = pace.step(8000, 3000);
    expect(pace.step(pacedUntil, 12_000).waitMs).toBe(0);
  });

  it('does not matter where the whole allowance is small', () => {
    const small = createPace({ points: 20, seconds: 60 });
    let pacedUntil = 0;
    for (let n = 0; n < 20; n += 1) {
      const step = small.step(pacedUntil, 0);
      expect(step.waitMs).toBe(0);
      pacedUntil = step.pacedUntil;
    }
  });
});
