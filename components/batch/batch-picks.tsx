'use client';

import { useEffect } from 'react';
import { usePlatform } from '@/components/canvas/platform-context';
import type { InteractionStore } from '@/components/stores/interaction-store';

/** Takes a card into the batch, or out of it. */
function togglePick(interaction: InteractionStore, id: string): void {
  interaction.setState(({ batch }) => {
    const next = new Set(batch);
    if (!next.delete(id)) next.add(id);
    return { batch: next };
  });
}

/** Shift with a click, with Enter or with Space on a card picks it, and opens nothing. */
export function BatchPicks() {
  const { interaction, workspaces } = usePlatform();
  useEffect(() => {
    const clicked = (event: MouseEvent) => {
      if (!event.shiftKey || !(event.target instanceof Element)) return;
      // What has a purpose of its own on a card keeps it.
      const hit = event.target.closest('.card-hit');
      const id = hit?.closest('.react-flow__node')?.getAttribute('data-id');
      if (!id || workspaces.getState().deleting.has(id)) return;
      event.stopPropagation();
      event.preventDefault();
      togglePick(interaction, id);
    };
    // Before the canvas, which would select it.
    document.addEventListener('click', clicked, { capture: true });
    return () => document.removeEventListener('click', clicked, { capture: true });
  }, [interaction, workspaces]);
  return null;
}
