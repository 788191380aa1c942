'use client';

import { Settings } from 'lucide-react';
import { usePlatform } from '@/components/canvas/platform-context';
import { IconButton } from '@/components/ui/icon-button';
import { useSettingsTabs } from './use-settings-tabs';

/** The gear in the toolbar, for whom there are settings. */
export function SettingsButton() {
  const { interaction } = usePlatform();
  const tabs = useSettingsTabs();
  if (tabs.length === 0) return null;
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
