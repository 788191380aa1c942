'use client';

import { useEffect } from 'react';
import { usePlatform } from '@/components/canvas/platform-context';
import { useMay } from '@/components/session/session-context';
import { isWindowOpen } from '@/components/ui/is-window-open';
import { updateWorkspace } from '@/contracts/workspaces';
import type { Way } from './history';
import type { StackEnd } from './stack-order';

/** Which way a key press asks for; null: it is about something else. */
export function wayOf(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>,
): Way | null {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return null;
  const key = event.key.toLowerCase();
  if (key === 'z') return event.shiftKey ? 'redo' : 'undo';
  return key === 'y' && event.ctrlKey && !event.shiftKey ? 'redo' : null;
}

const ENDS: Readonly<Record<string, StackEnd>> = { ']': 'front', '[': 'back' };

/** Where a key press puts the selected card among its siblings; null: it is about something else. */
const endOf = (event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>): StackEnd | null =>
  (event.ctrlKey || event.metaKey) && !event.altKey ? (ENDS[event.key] ?? null) : null;

/** A field takes back its own letters. */
const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.closest('input, textarea, select, .cm-editor') !== null);

/**
 * Cmd or Ctrl with Z takes back what was arranged, with Shift (or Ctrl with Y) does it again; with ] it puts the selected
 * card above its siblings, with [ below them.
 */
export function ArrangingKeys() {
  const { gestures, interaction } = usePlatform();
  const mayArrange = useMay(updateWorkspace);
  useEffect(() => {
    if (!mayArrange) return;
    const pressed = (event: KeyboardEvent) => {
      const [way, end] = [wayOf(event), endOf(event)];
      const { selectedId, drag } = interaction.getState();
      if (!way && (!end || selectedId === null)) return;
      if (event.defaultPrevented || isTyping(event.target) || isWindowOpen() || drag !== null) return;
      event.preventDefault();
      if (way) void (way === 'undo' ? gestures.undo() : gestures.redo());
      else if (end && selectedId !== null) void gestures.restack(selectedId, end);
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, [gestures, interaction, mayArrange]);
  return null;
}
