'use client';

import { useEffect } from 'react';
import { usePlatform } from '@/components/canvas/platform-context';

const MODAL = '[role="alertdialog"], [role="dialog"][data-state="open"]';

/** Ctrl or ⌘ with the comma opens the settings from anywhere but a window that waits for an answer. */
export function useSettingsKey(): void {
  const { interaction } = usePlatform();
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.key !== ',' || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
      if (document.querySelector(MODAL)) return;
      event.preventDefault();
      const { settings } = interaction.getState();
      if (settings === null) interaction.setState({ settings: 'secrets' });
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, [interaction]);
}
