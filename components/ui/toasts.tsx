'use client';

import { Toaster } from 'sonner';
import { TOASTS_LABEL, TOASTS_MAX } from './toast';
import { useTheme } from './use-theme';

/** Where toasts appear: bottom centre, clear of the bars there. */
export function Toasts() {
  const { theme } = useTheme();
  return (
    <Toaster
      theme={theme}
      position="bottom-center"
      visibleToasts={TOASTS_MAX}
      containerAriaLabel={TOASTS_LABEL}
      offset={{ bottom: 'calc(84px + env(safe-area-inset-bottom))' }}
      mobileOffset={{ bottom: 'calc(132px + env(safe-area-inset-bottom))', left: 12, right: 12 }}
      duration={4000}
      gap={8}
      className="toasts"
    />
  );
}
