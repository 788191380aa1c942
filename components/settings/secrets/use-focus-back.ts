'use client';

import { useEffect, useRef } from 'react';

const DRAWER = '.settings';

/**
 * Gives the focus back when what had it is gone: the form that was closed, the row that was deleted. To the button that
 * opened the form where it is there again, else to the drawer.
 * @param busyWith what is being edited or deleted; null: nothing
 * @param rows whose change may take the focused row away
 */
export function useFocusBack(busyWith: string | null, rows: unknown): void {
  const last = useRef<string | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another list of rows is a reason to look again
  useEffect(() => {
    if (busyWith !== null) {
      last.current = busyWith;
      return;
    }
    if (last.current === null || document.activeElement !== document.body) return;
    const drawer = document.querySelector<HTMLElement>(DRAWER);
    const opener = drawer?.querySelector<HTMLElement>(`[data-opens="${last.current}"]`);
    last.current = null;
    (opener ?? drawer)?.focus();
  }, [busyWith, rows]);
}

/** Names the button that adds a secret; the names of secrets have no lower case. */
export const ADDING = 'add';
