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
export const limitChanges = z.partialRecord(z.enum(LIMIT_CLASSES), allowance.nullable(), HELP);

/** `class=points/seconds` or `class=off`, with commas; anything else stays a text, which the schema refuses. */
export function parseLimitChanges(text: string): Record<string, Allowance | null> | string {
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
