'use client';

import { useEffect } from 'react';
import { useMay } from '@/components/session/session-context';
import type { InteractionState } from '@/components/stores/interaction-store';
import { deleteWorkspace, updateWorkspace, type WorkspaceRow } from '@/contracts/workspaces';
import { usePlatform } from './platform-context';
import { useZoomTo } from './use-zoom-to';

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

/** The press is the canvas's: nothing has the focus, or something on the canvas has. */
const isOnCanvas = ({ target }: KeyboardEvent): boolean =>
  target === document.body || (target instanceof Element && target.closest('#canvas') !== null);

/** Enter on a button or a link is its own. */
const isOnControl = ({ target }: KeyboardEvent): boolean =>
  target instanceof Element && target.closest('button, a, summary, [role="button"]') !== null;

interface Rights {
  readonly mayRename: boolean;
  readonly mayDelete: boolean;
}

/**
 * What a key does on the canvas. Esc lets go: of the picked cards, then of the selected one. F2 renames and Delete asks to
 * delete; Enter leads to the first member of a team, with Shift to the team above; a question mark tells all of them.
 * @returns null where the key means nothing
 */
function actionOf(
  event: KeyboardEvent,
  { interaction, workspaces }: Pick<ReturnType<typeof usePlatform>, 'interaction' | 'workspaces'>,
  { mayRename, mayDelete }: Rights,
): Partial<InteractionState> | null {
  const { selectedId, batch, settings, showsTemplates } = interaction.getState();
  const { rows, deleting } = workspaces.getState();
  // A drawer lies over the panel or beside it, so it goes first: one thing for each press.
  if (event.key === 'Escape' && settings === null && !showsTemplates) {
    if (batch.size > 0) return { batch: new Set() };
    return selectedId === null ? null : { selectedId: null };
  }
  if (event.key === '?') return { place: 'help' };
  if (!isOnCanvas(event)) return null;
  const isDelete = event.key === 'Delete' || event.key === 'Backspace';
  if (isDelete && mayDelete && batch.size > 0)
    return { asking: { verb: 'delete', ids: [...batch].filter((id) => !deleting.has(id)) } };
  const row = selectedId === null || deleting.has(selectedId) ? undefined : rows.get(selectedId);
  if (!row) return null;
  if (event.key === 'F2' && mayRename) return { dialog: { kind: 'rename', id: row.id } };
  if (isDelete && mayDelete) return { dialog: { kind: 'delete', id: row.id, asked: null } };
  if (event.key !== 'Enter' || isOnControl(event)) return null;
  const next = event.shiftKey ? rows.get(row.parent_id ?? '') : firstChildOf(rows, row.id);
  return next ? { selectedId: next.id } : null;
}

const firstChildOf = (rows: ReadonlyMap<string, WorkspaceRow>, id: string): WorkspaceRow | undefined =>
  [...rows.values()].find((row) => row.parent_id === id && row.id !== id);

/** What Z brings into view: the selected team, or the one that the selected card is in; null where there is none. */
function teamToView(
  event: KeyboardEvent,
  { interaction, workspaces }: Pick<ReturnType<typeof usePlatform>, 'interaction' | 'workspaces'>,
): string | null {
  if (event.key.toLowerCase() !== 'z' || !isOnCanvas(event)) return null;
  const { selectedId } = interaction.getState();
  const { rows } = workspaces.getState();
  const row = selectedId === null ? undefined : rows.get(selectedId);
  if (!row) return null;
  const isOpenTeam = !row.collapsed && firstChildOf(rows, row.id) !== undefined;
  return isOpenTeam ? row.id : (rows.get(row.parent_id ?? '')?.id ?? null);
}

/** The keys of the canvas. */
export function CanvasKeys() {
  const platform = usePlatform();
  const zoomTo = useZoomTo();
  const mayRename = useMay(updateWorkspace);
  const mayDelete = useMay(deleteWorkspace);
  useEffect(() => {
    const { interaction } = platform;
    const pressed = (event: KeyboardEvent) => {
      const { dialog, asking, place } = interaction.getState();
      if (dialog || asking || place || belongsElsewhere(event)) return;
      const team = teamToView(event, platform);
      if (team !== null) {
        event.preventDefault();
        return zoomTo(team);
      }
      const change = actionOf(event, platform, { mayRename, mayDelete });
      if (!change) return;
      event.preventDefault();
      interaction.setState(change);
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, [platform, zoomTo, mayRename, mayDelete]);
  return null;
}
