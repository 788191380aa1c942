'use client';

import { useEffect } from 'react';
import { isWindowOpen } from '@/components/ui/is-window-open';
import { openPalette } from './palette-store';

/** Cmd or Ctrl with K opens the palette from anywhere but a window that waits for an answer. */
export function usePaletteKey(): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey) || event.altKey) return;
      // The browser's own search field would take it.
      event.preventDefault();
      if (!isWindowOpen()) openPalette();
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, []);
}
