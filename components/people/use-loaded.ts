'use client';

import { useCallback, useEffect, useState } from 'react';

interface Loaded<T> {
  readonly data: T | null;
  readonly error: unknown;
  readonly isLoading: boolean;
  readonly reload: () => Promise<void>;
}

/** What a page shows, loaded once and again when asked for. @param load must not change with each render */
export function useLoaded<T>(load: () => Promise<T>): Loaded<T> {
  const [state, setState] = useState<Omit<Loaded<T>, 'reload'>>({ data: null, error: null, isLoading: true });
  const reload = useCallback(async () => {
    setState((now) => ({ ...now, isLoading: true }));
    await load().then(
      (data) => setState({ data, error: null, isLoading: false }),
      (error: unknown) => setState((now) => ({ ...now, error, isLoading: false })),
    );
  }, [load]);
  useEffect(() => void reload(), [reload]);
  return { ...state, reload };
}
