'use client';

import { Ellipsis } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { useWorkspaces } from '@/components/canvas/platform-context';
import { WorkspaceMenuItems } from '@/components/canvas/workspace-menu-items';
import { useMay } from '@/components/session/session-context';
import { MenuBox } from '@/components/ui/menu';
import { updateWorkspace, type WorkspaceRow } from '@/contracts/workspaces';

/** What can be done with the workspace in the panel. */
export function PanelMenu({ row }: { row: WorkspaceRow }) {
  const isLocked = useWorkspaces((state) => state.deleting.has(row.id));
  const mayChange = useMay(updateWorkspace);
  // Nothing would be in it that is not in sight already.
  if (!mayChange) return null;
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <button
          type="button"
          className="panel-icon"
          aria-label={`Actions for ${row.name}`}
          disabled={isLocked}
        >
          <Ellipsis aria-hidden="true" size={16} strokeWidth={1.75} />
        </button>
      </DropdownMenu.Trigger>
      <MenuBox>
        <WorkspaceMenuItems row={row} opensPanel={false} />
      </MenuBox>
    </DropdownMenu.Root>
  );
}
