'use client';

import { useInteraction, usePlatform } from '@/components/canvas/platform-context';
import { Button } from '@/components/ui/button';

/** Opens and closes the templates. */
export function TemplatesButton() {
  const { interaction } = usePlatform();
  const isOpen = useInteraction((state) => state.showsTemplates);
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
