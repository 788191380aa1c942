'use client';

import { usePlatform } from '@/components/canvas/platform-context';
import { Button } from '@/components/ui/button';
import { chooseBundle } from './choose-bundle';

/** Brings a bundle from this computer; the same as dropping it on the page, for whoever does not drag. */
export function BundleButton() {
  const { workspaces, reload } = usePlatform();
  return (
    <Button isSmall onClick={() => chooseBundle({ workspaces, reload })}>
      Import a bundle…
    </Button>
  );
}
