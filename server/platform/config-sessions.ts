import { z } from 'zod';

/** The settings of how long people stay signed in, and of what they sign in with. */
export const SESSION_SETTINGS = [
  {
    name: 'SESSION_IDLE_MINUTES',
    fallback: '1440',
    about: 'server mode: minutes without a request after which a session ends, 5 to 10080',
  },
  {
    name: 'SESSION_LIFETIME_HOURS',
    fallback: '168',
    about: 'server mode: hours after which a session ends however it is used, 1 to 720',
  },
  {
    name: 'REQUIRE_SECOND_FACTOR',
    fallback: '0',
    about: 'server mode: 1 has everybody who signs in by password set up an authenticator app first',
  },
] as const;

const between = (min: number, max: number) => {
  const why = `must be a whole number from ${min} to ${max}`;
  return z.coerce.number(why).int(why).min(min, why).max(max, why);
};

/** Fields of the configuration. */
export const sessionShape = {
  sessionIdleMinutes: between(5, 10_080),
  sessionLifetimeHours: between(1, 720),
  requiresSecondFactor: z.enum(['0', '1'], 'must be 1 or 0').transform((flag) => flag === '1'),
};

/** The values as the schema takes them. */
export const readSessions = (read: (name: (typeof SESSION_SETTINGS)[number]['name']) => string) => ({
  sessionIdleMinutes: read('SESSION_IDLE_MINUTES'),
  sessionLifetimeHours: read('SESSION_LIFETIME_HOURS'),
  requiresSecondFactor: read('REQUIRE_SECOND_FACTOR').trim(),
});
