'use client';

import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react';

/**
 * A drawer has the focus when it opens; when it closes the focus goes back to where it came from.
 * @param buttonId the button that opens it, for when that place is gone
 */
export function useDrawerFocus(drawer: RefObject<HTMLElement | null>, buttonId: string): void {
  useLayoutEffect(() => {
    const element = drawer.current;
    const opener = document.activeElement;
    element?.focus({ preventScroll: true });
    return () => {
      // Somebody who has gone on elsewhere meanwhile is left there.
      if (!element?.contains(document.activeElement)) return;
      const isThere = opener instanceof HTMLElement && opener.isConnected && opener !== document.body;
      (isThere ? opener : document.getElementById(buttonId))?.focus();
    };
  }, [drawer, buttonId]);
}

/** Esc closes a drawer: from inside it, and from the canvas, but not from a field or a window elsewhere. */
export function useEscape(drawer: RefObject<HTMLElement | null>, close: () => void): void {
  const latest = useRef(close);
  latest.current = close;
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented || !(event.target instanceof Element)) return;
      const isInside = drawer.current?.contains(event.target);
      if (!isInside && event.target.closest('input, textarea, select, [role="dialog"]')) return;
      event.preventDefault();
      latest.current();
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, [drawer]);
}
