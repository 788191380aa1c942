import type { Clock } from './clock';

/** Values that may be a little old. Absence is never kept: what appears meanwhile must be seen at once. */
export interface TtlCache<V> {
  /** The value, unless it is older than the cache allows. */
  get(key: string): V | undefined;
  /** @param knownAt when the value was asked for, which is before it came: what changed since is not in it */
  set(key: string, value: V, knownAt?: Date): void;
  delete(key: string): void;
  clear(): void;
}

/** @param entriesMax the oldest entry goes when there are more, so that odd callers cannot fill the memory */
export function createTtlCache<V>(clock: Clock, ttlMs: number, entriesMax = 20_000): TtlCache<V> {
  const entries = new Map<string, { value: V; until: number }>();
  return {
    get(key) {
      const entry = entries.get(key);
      if (!entry) return undefined;
      const leftMs = entry.until - clock.now().getTime();
      // More than there ever was: the clock was set back, and nobody knows how old it is.
      if (leftMs > 0 && leftMs <= ttlMs) return entry.value;
      entries.delete(key);
      return undefined;
    },
    set(key, value, knownAt = clock.now()) {
      entries.delete(key);
      entries.set(key, { value, until: knownAt.getTime() + ttlMs });
      if (entries.size <= entriesMax) return;
      const oldest = entries.keys().next();
      if (!oldest.done) entries.delete(oldest.value);
    },
    delete: (key) => void entries.delete(key),
    clear: () => entries.clear(),
  };
}
