import type { Allowance } from '@/domain/limit-classes';

/** So many may always come at once: a page that opens, a team that is written to. */
const AT_ONCE = 30;
const AT_ONCE_PART = 0.05;
/** Longer than this nobody is made to wait, which also bounds how many of one caller wait. */
const WAIT_MS_MAX = 5000;

export interface Step {
  /** How long this one has to wait. */
  readonly waitMs: number;
  /** It would have to wait too long, and is not counted. */
  readonly isTooFast: boolean;
  /** Where an even pace has come to with it. */
  readonly pacedUntil: number;
}

export interface Pace {
  /** @param pacedUntil what the last step said */
  step(pacedUntil: number, now: number): Step;
}

/**
 * Spreads an allowance over its window: a part of it at once, and the rest evenly. A caller that waits for each answer
 * only becomes slower; one that does not wait is refused before it is in the way of others.
 */
export function createPace({ points, seconds }: Allowance): Pace {
  const intervalMs = (seconds * 1000) / points;
  const leadMs = Math.max(AT_ONCE, points * AT_ONCE_PART) * intervalMs;
  return {
    step(pacedUntil, now) {
      const from = Math.max(pacedUntil, now);
      const next = from + intervalMs;
      const waitMs = Math.max(0, Math.ceil(next - leadMs - now));
      const isTooFast = waitMs > WAIT_MS_MAX;
      return { waitMs, isTooFast, pacedUntil: isTooFast ? pacedUntil : next };
    },
  };
}
