import type { Sql } from 'postgres';

/** A statement that has come so often will come again; one that has not may be a list of yet another length. */
const OFTEN = 3;
/** Statements that each connection keeps at most; the database holds a plan of each in memory. */
const PREPARED_MAX = 300;
/** Texts that are counted at most. */
const COUNTED_MAX = 2000;

/** Decides which statements are worth keeping: those that come again and again, up to a bound. */
export function createPreparedChoice(): (text: string) => boolean {
  const counts = new Map<string, number>();
  const chosen = new Set<string>();
  return (text) => {
    if (chosen.has(text)) return true;
    if (chosen.size >= PREPARED_MAX) return false;
    const count = (counts.get(text) ?? 0) + 1;
    if (count >= OFTEN) {
      counts.delete(text);
      chosen.add(text);
      return true;
    }
    if (counts.size >= COUNTED_MAX) counts.clear();
    counts.set(text, count);
    return false;
  };
}

type Run = (client: Sql) => unknown;

/**
 * The same client, which prepares what comes often. Drizzle prepares nothing by itself: each statement then takes two
 * round trips instead of one, and is parsed and planned anew.
 */
export function prepareOften(client: Sql, isOften = createPreparedChoice()): Sql {
  return new Proxy(client, {
    get(target, key) {
      const own: unknown = Reflect.get(target, key);
      if (key === 'unsafe') {
        const unsafe: Sql['unsafe'] = (text, parameters, options) =>
          target.unsafe(text, parameters, {
            ...options,
            prepare: options?.prepare === true || ((parameters?.length ?? 0) > 0 && isOften(text)),
          });
        return unsafe;
      }
      if ((key === 'begin' || key === 'savepoint') && typeof own === 'function') {
        return (...args: [...unknown[], Run]) => {
          const run = args.pop() as Run;
          const inside: Run = (inner) => run(prepareOften(inner, isOften));
          return Reflect.apply(own, target, [...args, inside]);
        };
      }
      return own;
    },
  });
}
