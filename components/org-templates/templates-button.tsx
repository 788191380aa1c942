'use client';

import { useInteraction, usePlatform } from '@/components/canvas/platform-context';
import { useMay } from '@/components/session/session-context';
import { Button } from '@/components/ui/button';
import { importOrg } from '@/contracts/org-templates';

/** Opens and closes the templates. */
export function TemplatesButton() {
  const { interaction } = usePlatform();
  const isOpen = useInteraction((state) => state.showsTemplates);
  const mayImport = useMay(importOrg);
  if (!mayImport) return null;
  return (
    <Button
      id="templates-button"
      className="shadow-card"
      aria-expanded={isOpen}
      onClick={() => interaction.setState({ showsTemplates: !isOpen })}
    >
      Templates
    </Button>
  );
}
