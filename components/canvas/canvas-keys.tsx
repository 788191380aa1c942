'use client';

import { useEffect } from 'react';
import { useMay } from '@/components/session/session-context';
import { deleteWorkspace, updateWorkspace } from '@/contracts/workspaces';
import { usePlatform } from './platform-context';

/** True when the key press belongs to something else: a field, a dialog, a menu. */
export function belongsElsewhere(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return true;
  const target = event.target;
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.isContentEditable ||
    target.closest('input, textarea, select, [role="dialog"], [role="alertdialog"]') !== null
  );
}

/** Esc lets go, F2 renames, Delete asks to delete: for the selected workspace, from the canvas only. */
export function CanvasKeys() {
  const { interaction, workspaces } = usePlatform();
  const mayRename = useMay(updateWorkspace);
  const mayDelete = useMay(deleteWorkspace);
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const { selectedId, dialog, settings, showsTemplates } = interaction.getState();
      if (selectedId === null || dialog || belongsElsewhere(event)) return;
      // A drawer lies over the panel or beside it, so it goes first: one thing for each press.
      if (event.key === 'Escape' && settings === null && !showsTemplates) {
        event.preventDefault();
        interaction.setState({ selectedId: null });
      }
      if (workspaces.getState().deleting.has(selectedId)) return;
      const isOnCanvas =
        event.target === document.body ||
        (event.target instanceof Element && event.target.closest('#canvas') !== null);
      if (!isOnCanvas) return;
      if (event.key === 'F2' && mayRename)
        interaction.setState({ dialog: { kind: 'rename', id: selectedId } });
      else if ((event.key === 'Delete' || event.key === 'Backspace') && mayDelete) {
        interaction.setState({ dialog: { kind: 'delete', id: selectedId, asked: null } });
      } else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, [interaction, workspaces, mayRename, mayDelete]);
  return null;
}
