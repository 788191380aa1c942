'use client';

import { DropDialog } from '@/components/arranging/drop-dialog';
import { MoveToDialog } from '@/components/arranging/move-to-dialog';
import { BatchDialog } from '@/components/batch/batch-dialog';
import { DropZone } from '@/components/bundles/drop-zone';
import { CommandPalette } from '@/components/command-palette/command-palette';
import { CreateDialog } from '@/components/create-workspace/create-dialog';
import { ConnectDialog } from '@/components/external-connect/connect-dialog';
import { HelpDialog } from '@/components/help/help-dialog';
import { ConsoleDialog } from '@/components/lifecycle/console-dialog';
import { VerbDialog } from '@/components/lifecycle/verb-dialog';
import { WhyPopover } from '@/components/lifecycle/why/why-popover';
import { DeployDialog } from '@/components/org-templates/deploy-dialog';
import { ImportDialog } from '@/components/org-templates/import-dialog';
import { ImportProgress } from '@/components/org-templates/import-progress';
import { TemplatePalette } from '@/components/org-templates/template-palette';
import { SettingsDrawer } from '@/components/settings/settings-drawer';
import { TokenDialog } from '@/components/tokens/token-dialog';
import { TrashDialog } from '@/components/trash/trash-dialog';
import { CardMenu } from './card-menu';
import { DeleteDialog } from './delete-dialog';
import { useInteraction, usePlatform, useWorkspaces } from './platform-context';
import { RenameDialog } from './rename-dialog';

/** The one place of all windows: never inside what an outside click closes. */
export function DialogLayer() {
  const asking = useInteraction((state) => state.asking);
  const dropping = useInteraction((state) => state.dropping);
  const creating = useInteraction((state) => state.creating);
  const connecting = useInteraction((state) => state.connecting);
  const minted = useInteraction((state) => state.minted);
  const importing = useInteraction((state) => state.importing);
  const deploying = useInteraction((state) => state.deploying);
  const showsTemplates = useInteraction((state) => state.showsTemplates);
  const settings = useInteraction((state) => state.settings);
  return (
    <>
      {settings && <SettingsDrawer tab={settings} />}
      <CommandPalette />
      <CardMenu />
      <WhyPopover />
      <RowDialog />
      <PlaceDialog />
      {dropping && <DropDialog drop={dropping} />}
      {asking && <BatchDialog key={`${asking.verb} ${asking.ids.join()}`} question={asking} />}
      <DropZone />
      {minted && <TokenDialog minted={minted} />}
      {showsTemplates && <TemplatePalette />}
      {deploying && <DeployDialog open={deploying} />}
      {importing && <ImportDialog open={importing} />}
      <ImportProgress />
      {creating && <CreateDialog start={creating} />}
      {connecting && <ConnectDialog key={connecting.id} open={connecting} />}
    </>
  );
}

function PlaceDialog() {
  const { interaction } = usePlatform();
  const place = useInteraction((state) => state.place);
  const close = () => interaction.setState({ place: null });
  if (place === 'trash') return <TrashDialog onClose={close} />;
  return place === 'help' && <HelpDialog onClose={close} />;
}

function RowDialog() {
  const dialog = useInteraction((state) => state.dialog);
  const row = useWorkspaces((state) => (dialog ? state.rows.get(dialog.id) : undefined));
  if (!dialog || !row) return null;
  switch (dialog.kind) {
    case 'rename':
      return <RenameDialog key={row.id} row={row} />;
    case 'move-to':
      return <MoveToDialog key={row.id} row={row} />;
    case 'verb':
      return <VerbDialog key={`${row.id} ${dialog.verb}`} row={row} verb={dialog.verb} />;
    case 'console':
      return <ConsoleDialog key={row.id} row={row} />;
    case 'delete':
      return <DeleteDialog key={`${row.id}${dialog.asked ? ' asked' : ''}`} row={row} asked={dialog.asked} />;
  }
}
