'use client';

import { useEffect } from 'react';
import { belongsElsewhere } from '@/components/canvas/canvas-keys';
import { usePlatform } from '@/components/canvas/platform-context';
import { useMay } from '@/components/session/session-context';
import { Button } from '@/components/ui/button';
import { createWorkspace } from '@/contracts/workspaces';
import { openCreate } from './open-create';

/** The way to one more workspace; on the canvas the N key does the same. */
export function NewWorkspaceButton() {
  const { interaction } = usePlatform();
  const mayCreate = useMay(createWorkspace);
  useEffect(() => {
    if (!mayCreate) return;
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
  }, [interaction, mayCreate]);
  if (!mayCreate) return null;
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
