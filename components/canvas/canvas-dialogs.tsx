'use client';

import { DeleteDialog } from './delete-dialog';
import { useInteraction, useWorkspaces } from './platform-context';
import { RenameDialog } from './rename-dialog';

/** The one place of all dialogs: never inside what an outside click closes. */
export function CanvasDialogs() {
  const dialog = useInteraction((state) => state.dialog);
  const row = useWorkspaces((state) => (dialog ? state.rows.get(dialog.id) : undefined));
  if (!dialog || !row) return null;
  return dialog.kind === 'rename' ? (
    <RenameDialog key={row.id} row={row} />
  ) : (
    <DeleteDialog key={`${row.id}${dialog.asked ? ' asked' : ''}`} row={row} asked={dialog.asked} />
  );
}
