'use client';

import { useEffect } from 'react';
import { usePlatform } from '@/components/canvas/platform-context';
import { useMay } from '@/components/session/session-context';
import { isWindowOpen } from '@/components/ui/is-window-open';
import { updateWorkspace } from '@/contracts/workspaces';
import type { Way } from './history';

/** Which way a key press asks for; null: it is about something else. */
export function wayOf(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>,
): Way | null {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return null;
  const key = event.key.toLowerCase();
  if (key === 'z') return event.shiftKey ? 'redo' : 'undo';
  return key === 'y' && event.ctrlKey && !event.shiftKey ? 'redo' : null;
}

/** A field takes back its own letters. */
export const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.closest('input, textarea, select, .cm-editor') !== null);

/** Cmd or Ctrl with Z takes back what was arranged, with Shift (or Ctrl with Y) does it again. */
export function UndoKeys() {
  const { gestures, interaction } = usePlatform();
  const mayArrange = useMay(updateWorkspace);
  useEffect(() => {
    if (!mayArrange) return;
    const pressed = (event: KeyboardEvent) => {
      const way = wayOf(event);
      if (!way || event.defaultPrevented || isTyping(event.target) || isWindowOpen()) return;
      if (interaction.getState().drag !== null) return;
      event.preventDefault();
      void (way === 'undo' ? gestures.undo() : gestures.redo());
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, [gestures, interaction, mayArrange]);
  return null;
}
