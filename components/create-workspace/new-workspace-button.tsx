'use client';

import { useEffect } from 'react';
import { belongsElsewhere } from '@/components/canvas/canvas-keys';
import { usePlatform } from '@/components/canvas/platform-context';
import { Button } from '@/components/ui/button';
import { openCreate } from './open-create';

/** The way to one more workspace; on the canvas the N key does the same. */
export function NewWorkspaceButton() {
  const { interaction } = usePlatform();
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'n' || event.shiftKey || event.repeat || belongsElsewhere(event))
        return;
      const isOnCanvas =
        event.target === document.body ||
        (event.target instanceof Element && event.target.closest('#canvas') !== null);
      if (!isOnCanvas) return;
      event.preventDefault();
      openCreate(interaction);
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, [interaction]);
  return (
    <Button
      tone="primary"
      className="shadow-card"
      aria-keyshortcuts="N"
      title="New workspace (N)"
      onClick={() => openCreate(interaction)}
    >
      New workspace
    </Button>
  );
}
