'use client';

import { useEffect } from 'react';
import { openPalette } from './palette-store';

/** Cmd or Ctrl with K opens the palette, from anywhere. */
export function usePaletteKey(): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey) || event.altKey) return;
      // The browser's own search field would take it.
      event.preventDefault();
      openPalette();
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, []);
}
