'use client';

import {
  BringToFront,
  CornerUpRight,
  Focus,
  FoldVertical,
  Info,
  LayoutGrid,
  MessageSquare,
  Network,
  PencilLine,
  Plug,
  SendToBack,
  Shrink,
  SquareTerminal,
  Trash2,
  UnfoldVertical,
  Ungroup,
} from 'lucide-react';
import { shownBoxes } from '@/components/arranging/shown-boxes';
import { isStacked } from '@/components/arranging/stack-order';
import { BundleMenuItems } from '@/components/bundles/bundle-menu-items';
import { openExternalConnect } from '@/components/external-connect/open-external-connect';
import { makeTeam } from '@/components/lifecycle/make-team';
import { VerbMenuItems } from '@/components/lifecycle/verb-menu-items';
import { hasMachine } from '@/components/lifecycle/verbs';
import { useMay } from '@/components/session/session-context';
import { MenuItem, MenuRule } from '@/components/ui/menu';
import type { PanelTab } from '@/components/workspace-panel/panel-tabs';
import { exportBundle } from '@/contracts/bundles';
import { getExternalConnection } from '@/contracts/external-connection';
import { dissolveTeam, expandWorkspace } from '@/contracts/lifecycle';
import { openTerminal } from '@/contracts/terminal';
import { deleteWorkspace, updateWorkspace, type WorkspaceRow } from '@/contracts/workspaces';
import { EXTERNAL_RUNTIME } from '@/domain/agent-runtimes';
import { usePlatform, useWorkspaces } from './platform-context';
import { useIsTeam } from './use-is-team';
import { useZoomTo } from './use-zoom-to';

const ICON = { 'aria-hidden': true, size: 16, strokeWidth: 1.75 } as const;

interface Props {
  readonly row: WorkspaceRow;
  /** False where the panel is open already. */
  readonly opensPanel: boolean;
}

/** What can be done with one workspace: the same entries wherever its menu opens. */
export function WorkspaceMenuItems({ row, opensPanel }: Props) {
  const { interaction } = usePlatform();
  const mayRename = useMay(updateWorkspace);
  const mayDelete = useMay(deleteWorkspace);
  const mayConnect = useMay(getExternalConnection);
  const mayOpenTerminal = useMay(openTerminal);
  const mayExport = useMay(exportBundle);
  const isTeam = useIsTeam(row.id);
  const open = (tab: PanelTab) => interaction.setState({ selectedId: row.id, tab });
  return (
    <>
      {opensPanel && (
        <>
          <MenuItem onSelect={() => open('details')}>
            <Info {...ICON} />
            Details
          </MenuItem>
          <MenuItem onSelect={() => open('chat')}>
            <MessageSquare {...ICON} />
            Chat
          </MenuItem>
          {mayOpenTerminal && hasShell(row) && (
            <MenuItem onSelect={() => open('terminal')}>
              <SquareTerminal {...ICON} />
              Terminal
            </MenuItem>
          )}
          {(mayRename || isTeam) && <MenuRule />}
        </>
      )}
      {mayRename && (
        <MenuItem onSelect={() => interaction.setState({ dialog: { kind: 'rename', id: row.id } })}>
          <PencilLine {...ICON} />
          Rename
        </MenuItem>
      )}
      {mayRename && (
        <MenuItem onSelect={() => interaction.setState({ dialog: { kind: 'move-to', id: row.id } })}>
          <CornerUpRight {...ICON} />
          Move to…
        </MenuItem>
      )}
      {mayRename && <StackItems row={row} />}
      {isTeam && <TeamItems row={row} mayArrange={mayRename} />}
      {!isTeam && hasMachine(row) && <MakeTeamItem row={row} />}
      {row.runtime === EXTERNAL_RUNTIME && mayConnect && (
        <MenuItem onSelect={() => openExternalConnect(interaction, row.id)}>
          <Plug {...ICON} />
          How to connect
        </MenuItem>
      )}
      <VerbMenuItems row={row} />
      {mayExport && (
        <>
          <MenuRule />
          <BundleMenuItems row={row} />
        </>
      )}
      {mayDelete && (
        <>
          <MenuRule />
          {isTeam && <DissolveItem id={row.id} />}
          <MenuItem
            tone="danger"
            onSelect={() => interaction.setState({ dialog: { kind: 'delete', id: row.id, asked: null } })}
          >
            <Trash2 {...ICON} />
            Delete
          </MenuItem>
        </>
      )}
    </>
  );
}

/** There is a machine that runs, with a shell to open in it. */
const hasShell = (row: WorkspaceRow): boolean =>
  hasMachine(row) && (row.status === 'online' || row.status === 'degraded');

/** Only of a card that lies over or under another one. */
function StackItems({ row }: { row: WorkspaceRow }) {
  const { gestures } = usePlatform();
  const rows = useWorkspaces((state) => state.rows);
  if (!isStacked(shownBoxes(rows), row.id)) return null;
  return (
    <>
      <MenuItem onSelect={() => void gestures.restack(row.id, 'front')}>
        <BringToFront {...ICON} />
        Bring to the front
      </MenuItem>
      <MenuItem onSelect={() => void gestures.restack(row.id, 'back')}>
        <SendToBack {...ICON} />
        Send to the back
      </MenuItem>
    </>
  );
}

/** The opposite of dissolving: who works below it stands in its config.yaml, and is made. */
function MakeTeamItem({ row }: { row: WorkspaceRow }) {
  const mayExpand = useMay(expandWorkspace);
  if (!mayExpand) return null;
  return (
    <MenuItem onSelect={() => void makeTeam(row)}>
      <Network {...ICON} />
      Make its team
    </MenuItem>
  );
}

/** Everybody below it goes, and it stays. */
function DissolveItem({ id }: { id: string }) {
  const { interaction } = usePlatform();
  const mayDissolve = useMay(dissolveTeam);
  if (!mayDissolve) return null;
  return (
    <MenuItem
      tone="danger"
      onSelect={() => interaction.setState({ asking: { verb: 'dissolve', ids: [id] } })}
    >
      <Ungroup {...ICON} />
      Dissolve the team…
    </MenuItem>
  );
}

function TeamItems({ row, mayArrange }: { row: WorkspaceRow; mayArrange: boolean }) {
  const { gestures } = usePlatform();
  const zoomTo = useZoomTo();
  const Fold = row.collapsed ? UnfoldVertical : FoldVertical;
  return (
    <>
      <MenuItem onSelect={() => void gestures.setCollapsed(row.id, !row.collapsed)}>
        <Fold {...ICON} />
        {row.collapsed ? 'Expand' : 'Collapse'}
      </MenuItem>
      {!row.collapsed && mayArrange && (
        <MenuItem onSelect={() => void gestures.arrange(row.id)}>
          <LayoutGrid {...ICON} />
          Arrange children
        </MenuItem>
      )}
      {!row.collapsed && mayArrange && row.width !== null && (
        <MenuItem onSelect={() => void gestures.resize(row.id, null)}>
          <Shrink {...ICON} />
          Fit to its members
        </MenuItem>
      )}
      {!row.collapsed && (
        <MenuItem onSelect={() => zoomTo(row.id)}>
          <Focus {...ICON} />
          Zoom to the team
        </MenuItem>
      )}
    </>
  );
}
