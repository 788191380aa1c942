'use client';

import { Settings } from 'lucide-react';
import { usePlatform } from '@/components/canvas/platform-context';
import { IconButton } from '@/components/ui/icon-button';

/** The gear in the toolbar. */
export function SettingsButton() {
  const { interaction } = usePlatform();
  return (
    <IconButton
      id="settings-button"
      label="Settings (Ctrl or ⌘ with comma)"
      onClick={() => interaction.setState({ settings: 'secrets' })}
    >
      <Settings aria-hidden="true" size={16} strokeWidth={1.75} />
    </IconButton>
  );
}
