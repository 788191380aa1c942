'use client';

import { useEffect, useRef } from 'react';

const DISMISS_AFTER_MS = 5000;

/** Dismisses after a while in which nobody holds it; whoever lets go gets the whole time again. */
export function useAutoDismiss(isHeld: boolean, dismiss: () => void): void {
  const latest = useRef(dismiss);
  useEffect(() => {
    latest.current = dismiss;
  });
  useEffect(() => {
    if (isHeld) return;
    const timer = setTimeout(() => latest.current(), DISMISS_AFTER_MS);
    return () => clearTimeout(timer);
  }, [isHeld]);
}
