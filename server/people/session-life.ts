import type { Config } from '../platform/config';

/** How often it is written down that a session is in use. */
export const TOUCH_MS = 60_000;

interface Span {
  readonly begunAt: Date;
  readonly lastSeenAt: Date;
}

type Life = Pick<Config, 'sessionIdleMinutes' | 'sessionLifetimeHours'>;

const idleMs = ({ sessionIdleMinutes }: Life): number => sessionIdleMinutes * 60_000;

export const lifetimeSeconds = ({ sessionLifetimeHours }: Life): number => sessionLifetimeHours * 3600;

/** When a session ends if nobody uses it any more: it has rested too long, or it is too old. */
export function endOf(life: Life, { begunAt, lastSeenAt }: Span): Date {
  const rested = lastSeenAt.getTime() + idleMs(life);
  return new Date(Math.min(rested, begunAt.getTime() + lifetimeSeconds(life) * 1000));
}

/** What lies before these moments has ended. */
export const pastSessions = (life: Life, now: Date) => ({
  seenBefore: new Date(now.getTime() - idleMs(life)),
  begunBefore: new Date(now.getTime() - lifetimeSeconds(life) * 1000),
});
