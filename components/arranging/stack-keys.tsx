'use client';

import { useEffect } from 'react';
import { usePlatform } from '@/components/canvas/platform-context';
import { useMay } from '@/components/session/session-context';
import { isWindowOpen } from '@/components/ui/is-window-open';
import { updateWorkspace } from '@/contracts/workspaces';
import type { StackEnd } from './stack-order';
import { isTyping } from './undo-keys';

const ENDS: Readonly<Record<string, StackEnd>> = { ']': 'front', '[': 'back' };

/** Cmd or Ctrl with ] puts the selected card above its siblings, with [ below them. */
export function StackKeys() {
  const { gestures, interaction } = usePlatform();
  const mayArrange = useMay(updateWorkspace);
  useEffect(() => {
    if (!mayArrange) return;
    const pressed = (event: KeyboardEvent) => {
      const end = ENDS[event.key];
      const { selectedId, drag } = interaction.getState();
      if (!end || !(event.ctrlKey || event.metaKey) || event.altKey || event.defaultPrevented) return;
      if (selectedId === null || drag !== null || isTyping(event.target) || isWindowOpen()) return;
      event.preventDefault();
      void gestures.restack(selectedId, end);
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, [gestures, interaction, mayArrange]);
  return null;
}
