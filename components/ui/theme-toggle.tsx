'use client';

import { Monitor, Moon, Sun } from 'lucide-react';
import { IconButton } from './icon-button';
import type { Theme } from './theme';
import { useTheme } from './use-theme';

const THEME_ICONS = { dark: Moon, light: Sun, system: Monitor } as const;
const THEME_LABELS: Record<Theme, string> = {
  dark: 'Theme: dark. Change to light',
  light: 'Theme: light. Change to system',
  system: 'Theme: as the system. Change to dark',
};

/** Goes through dark, light, and as the system says; pages without tooltips wrap it in their provider. */
export function ThemeToggle() {
  const { theme, cycle } = useTheme();
  const Icon = THEME_ICONS[theme];
  return (
    <IconButton label={THEME_LABELS[theme]} onClick={cycle}>
      <Icon aria-hidden="true" size={16} strokeWidth={1.75} />
    </IconButton>
  );
}
