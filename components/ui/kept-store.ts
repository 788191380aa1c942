import { createStore, type StoreApi } from 'zustand/vanilla';

export interface KeptStore<T> {
  readonly store: StoreApi<{ readonly value: T }>;
  readonly keep: (value: T) => void;
}

/**
 * Something that this browser remembers between visits.
 * @param read what was kept, however odd it has become meanwhile
 */
export function createKeptStore<T>(name: string, read: (kept: unknown) => T): KeptStore<T> {
  const key = `molecule.${name}`;
  const store = createStore<{ readonly value: T }>(() => ({ value: read(readKept(key)) }));
  return {
    store,
    keep: (value) => {
      store.setState({ value });
      try {
        localStorage.setItem(key, JSON.stringify(value));
      } catch {
        // A browser that keeps nothing: it is known for as long as this page is open.
      }
    },
  };
}

function readKept(key: string): unknown {
  if (typeof window === 'undefined') return null;
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null');
  } catch {
    return null;
  }
}
