'use client';

import { useEffect } from 'react';
import { usePlatform } from '@/components/canvas/platform-context';
import { isWindowOpen } from '@/components/ui/is-window-open';
import { useSettingsTabs } from './use-settings-tabs';

/** Ctrl or ⌘ with the comma opens the settings from anywhere but a window that waits for an answer. */
export function useSettingsKey(): void {
  const { interaction } = usePlatform();
  const hasSettings = useSettingsTabs().length > 0;
  useEffect(() => {
    if (!hasSettings) return;
    const pressed = (event: KeyboardEvent) => {
      if (event.key !== ',' || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
      if (isWindowOpen()) return;
      event.preventDefault();
      const { settings } = interaction.getState();
      if (settings === null) interaction.setState({ settings: 'secrets' });
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, [interaction, hasSettings]);
}
