import { z } from 'zod';
import {
  type Allowance,
  type Allowances,
  LIMIT_CLASSES,
  LIMIT_RULES,
  type LimitClass,
} from '@/domain/limit-classes';

const ENTRY = /^([a-z\d-]+)=(?:off|(\d{1,7})\/(\d{1,5}))$/;
const HELP = `must be entries like a2a=300/60 (300 in 60 seconds) or a2a=off, with commas; there are: ${LIMIT_CLASSES.join(', ')}`;

const allowance = z.object({
  points: z.int(HELP).min(1, HELP),
  seconds: z.int(HELP).min(1, HELP).max(86_400, HELP),
});

/** What the operator says of single limits; null: off. */
const limitChanges = z.partialRecord(z.enum(LIMIT_CLASSES), allowance.nullable(), HELP);

/** The settings of how often, and how much at once. */
export const LIMIT_SETTINGS = [
  {
    name: 'RATE_LIMIT',
    fallback: '',
    about: 'requests a minute from one caller; unset means unlimited in local mode, 600 in server mode',
  },
  {
    name: 'RATE_LIMITS',
    fallback: '',
    about: 'limits on single kinds of requests, with commas: a2a=300/60 is 300 in 60 seconds, a2a=off none',
  },
  {
    name: 'REQUESTS_AT_ONCE',
    fallback: '',
    about:
      'requests of one caller that are under way at once, event streams included; unset means unlimited in local mode, 100 in server mode',
  },
  {
    name: 'UPLOAD_MEMORY_MIB',
    fallback: '256',
    about: 'memory for files of chats that are on their way through this process; more of them wait',
  },
] as const;

const SERVER_REQUESTS_AT_ONCE = 100;

/** Fields of the configuration. */
export const limitsShape = {
  /** Requests a minute from one caller; null: unlimited. */
  rateLimitPerMinute: z.int().min(1).nullable(),
  rateLimits: limitChanges,
  /** Requests of one caller that are under way at once; null: unlimited. */
  requestsAtOnce: z.int().min(1).nullable(),
  /** For files of chats that are on their way. */
  uploadMemoryMib: z.int().min(1).max(65_536),
};

/** The values as the schema takes them. */
export function readLimits(
  read: (name: (typeof LIMIT_SETTINGS)[number]['name']) => string,
  isLocal: boolean,
  toNumber: (text: string) => number,
): Record<keyof typeof limitsShape, unknown> {
  const orBySelf = (text: string, inServerMode: number): number | null =>
    text === '' ? (isLocal ? null : inServerMode) : toNumber(text);
  return {
    rateLimitPerMinute: orBySelf(read('RATE_LIMIT'), LIMIT_RULES.general.points),
    rateLimits: parseLimitChanges(read('RATE_LIMITS')),
    requestsAtOnce: orBySelf(read('REQUESTS_AT_ONCE'), SERVER_REQUESTS_AT_ONCE),
    uploadMemoryMib: toNumber(read('UPLOAD_MEMORY_MIB')),
  };
}

/** `class=points/seconds` or `class=off`, with commas; anything else stays a text, which the schema refuses. */
function parseLimitChanges(text: string): Record<string, Allowance | null> | string {
  const entries = text.split(',').map((entry) => entry.trim());
  const found = entries.filter((entry) => entry !== '').map((entry) => ENTRY.exec(entry));
  const isRight = found.every((match) => match !== null && isLimitClass(match[1]));
  if (!isRight) return text;
  return Object.fromEntries(
    found.map((match) => [
      match?.[1] ?? '',
      match?.[2] === undefined ? null : { points: Number(match[2]), seconds: Number(match[3]) },
    ]),
  );
}

const isLimitClass = (name: string | undefined): boolean =>
  LIMIT_CLASSES.some((known) => known === name && known !== 'general');

/** What holds of each class: the table in server mode, nothing but what always holds in local mode, and the settings. */
export function toAllowances(config: {
  readonly mode: 'local' | 'server';
  readonly rateLimitPerMinute: number | null;
  readonly rateLimits: Partial<Record<LimitClass, Allowance | null | undefined>>;
}): Allowances {
  const of = (limit: LimitClass): Allowance | null => {
    const rule = LIMIT_RULES[limit];
    if (limit === 'general') {
      const points = config.rateLimitPerMinute;
      return points === null ? null : { points, seconds: rule.seconds };
    }
    const change = config.rateLimits[limit];
    if (change !== undefined) return change;
    return config.mode === 'server' || rule.always ? { points: rule.points, seconds: rule.seconds } : null;
  };
  return Object.fromEntries(LIMIT_CLASSES.map((limit) => [limit, of(limit)])) as Record<
    LimitClass,
    Allowance | null
  >;
}
