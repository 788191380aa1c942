import type { z } from 'zod';
import type { Path, Problems } from './problems';
import { channel, defaultsYaml, schedule } from './schema';

const NESTED: Readonly<Record<string, readonly string[]>> = {
  schedules: Object.keys(schedule.shape),
  channels: Object.keys(channel.shape),
  defaults: Object.keys(defaultsYaml.shape),
  canvas: ['x', 'y'],
};

/**
 * Reads one mapping by its schema. A field that nobody knows is a warning, because templates carry keys of their own; all
 * else that is wrong is an error, and null is returned. A field without a value counts as left out.
 */
export function readFields<T>(
  problems: Problems,
  schema: z.ZodObject & z.ZodType<T>,
  value: unknown,
  path: Path,
): T | null {
  const given = withoutEmpty(value);
  const first = schema.safeParse(given);
  if (first.success) return first.data as T;
  const isUsable = problems.addIssues(first.error.issues, path, (place) => {
    const named = [...place].reverse().find((key) => typeof key === 'string');
    return named === undefined ? Object.keys(schema.shape) : (NESTED[String(named)] ?? []);
  });
  if (!isUsable) return null;
  const known = first.error.issues.reduce(
    (left, issue) => (issue.code === 'unrecognized_keys' ? without(left, issue.path, issue.keys) : left),
    given,
  );
  const second = schema.safeParse(known);
  return second.success ? (second.data as T) : null;
}

function withoutEmpty(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== null));
}

/** A copy without `keys` at `path`; only what lies on the way is copied. */
function without(value: unknown, path: Path, keys: readonly string[]): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const [step, ...rest] = path;
  if (step === undefined)
    return Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key)));
  const inner = without((value as Record<PropertyKey, unknown>)[step], rest, keys);
  if (Array.isArray(value)) return value.map((item, at) => (at === step ? inner : item));
  return { ...value, [step]: inner };
}
