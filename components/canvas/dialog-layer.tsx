'use client';

import { CommandPalette } from '@/components/command-palette/command-palette';
import { CreateDialog } from '@/components/create-workspace/create-dialog';
import { ConnectDialog } from '@/components/external-connect/connect-dialog';
import { TokenDialog } from '@/components/tokens/token-dialog';
import { DeleteDialog } from './delete-dialog';
import { useInteraction, useWorkspaces } from './platform-context';
import { RenameDialog } from './rename-dialog';

/** The one place of all windows: never inside what an outside click closes. */
export function DialogLayer() {
  const creating = useInteraction((state) => state.creating);
  const connecting = useInteraction((state) => state.connecting);
  const minted = useInteraction((state) => state.minted);
  return (
    <>
      <CommandPalette />
      <RowDialog />
      {minted && <TokenDialog minted={minted} />}
      {creating && <CreateDialog start={creating} />}
      {connecting && <ConnectDialog key={connecting.id} open={connecting} />}
    </>
  );
}

function RowDialog() {
  const dialog = useInteraction((state) => state.dialog);
  const row = useWorkspaces((state) => (dialog ? state.rows.get(dialog.id) : undefined));
  if (!dialog || !row) return null;
  return dialog.kind === 'rename' ? (
    <RenameDialog key={row.id} row={row} />
  ) : (
    <DeleteDialog key={`${row.id}${dialog.asked ? ' asked' : ''}`} row={row} asked={dialog.asked} />
  );
}
