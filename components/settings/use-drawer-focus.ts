'use client';

import { type RefObject, useLayoutEffect } from 'react';

/** The drawer has the focus when it opens; when it closes the focus goes back to where it came from, or to the gear. */
export function useDrawerFocus(drawer: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const element = drawer.current;
    const opener = document.activeElement;
    element?.focus({ preventScroll: true });
    return () => {
      // Somebody who has gone on elsewhere meanwhile is left there.
      if (!element?.contains(document.activeElement)) return;
      const isThere = opener instanceof HTMLElement && opener.isConnected && opener !== document.body;
      (isThere ? opener : document.getElementById('settings-button'))?.focus();
    };
  }, [drawer]);
}
