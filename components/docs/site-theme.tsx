'use client';

import { Tooltip } from 'radix-ui';
import { ThemeToggle } from '@/components/ui/theme-toggle';

/** The theme, where nothing around it shows tooltips. */
export function SiteTheme() {
  return (
    <Tooltip.Provider delayDuration={400}>
      <ThemeToggle />
    </Tooltip.Provider>
  );
}
