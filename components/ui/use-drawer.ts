'use client';

import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react';

type Drawer = RefObject<HTMLElement | null>;

const TYPING = 'input, textarea, select, [contenteditable="true"], [role="dialog"]';

/** Those that are open, the one that was opened last at the end: Esc closes that one first. */
const open: Drawer[] = [];

/**
 * A drawer beside the canvas, which stays in use. It has the focus when it opens; when it closes the focus goes back to
 * where it came from. Esc closes it: from inside it, and from the canvas, but not from a field or a window elsewhere.
 * @param buttonId the button that opens it, for when the place the focus came from is gone
 */
export function useDrawer(drawer: Drawer, buttonId: string, close: () => void): void {
  useDrawerFocus(drawer, buttonId);
  const latest = useRef(close);
  latest.current = close;
  useEffect(() => {
    open.push(drawer);
    const pressed = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented || !isFor(drawer, event.target)) return;
      event.preventDefault();
      latest.current();
    };
    window.addEventListener('keydown', pressed);
    return () => {
      window.removeEventListener('keydown', pressed);
      open.splice(open.indexOf(drawer), 1);
    };
  }, [drawer]);
}

/** True when a key that was pressed there is meant for this drawer. */
function isFor(drawer: Drawer, target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  if (drawer.current?.contains(target)) return true;
  return open.at(-1) === drawer && !target.closest(TYPING);
}

function useDrawerFocus(drawer: Drawer, buttonId: string): void {
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
