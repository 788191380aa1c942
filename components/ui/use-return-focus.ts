'use client';

import { useRef } from 'react';

interface ReturnFocus {
  readonly onOpenAutoFocus: () => void;
  readonly onCloseAutoFocus: (event: Event) => void;
}

/**
 * For a window that no button of its own library opens: remembers what had the focus and gives it back.
 * @param instead where the focus goes when that is gone by then, for instance the entry of a menu
 */
export function useReturnFocus(instead?: () => HTMLElement | null): ReturnFocus {
  const opener = useRef<Element | null>(null);
  return {
    onOpenAutoFocus: () => {
      opener.current = document.activeElement;
    },
    onCloseAutoFocus: (event) => {
      event.preventDefault();
      const { current } = opener;
      const isThere = current instanceof HTMLElement && current.isConnected && current !== document.body;
      (isThere ? current : instead?.())?.focus({ preventScroll: true });
    },
  };
}
