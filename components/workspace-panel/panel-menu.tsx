'use client';

import { Ellipsis, FoldVertical, PencilLine, Trash2, UnfoldVertical } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { usePlatform, useWorkspaces } from '@/components/canvas/platform-context';
import { MenuBox, MenuItem } from '@/components/ui/menu';
import type { WorkspaceRow } from '@/contracts/workspaces';

const ICON = { 'aria-hidden': true, size: 16, strokeWidth: 1.75 } as const;

/** What can be done with the workspace in the panel. */
export function PanelMenu({ row }: { row: WorkspaceRow }) {
  const { gestures, interaction } = usePlatform();
  const isLocked = useWorkspaces((state) => state.deleting.has(row.id));
  const isTeam = useWorkspaces((state) => {
    for (const other of state.rows.values()) if (other.parent_id === row.id) return true;
    return false;
  });
  const Fold = row.collapsed ? UnfoldVertical : FoldVertical;
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <button
          type="button"
          className="panel-icon"
          aria-label={`Actions for ${row.name}`}
          disabled={isLocked}
        >
          <Ellipsis {...ICON} />
        </button>
      </DropdownMenu.Trigger>
      <MenuBox>
        <MenuItem onSelect={() => interaction.setState({ dialog: { kind: 'rename', id: row.id } })}>
          <PencilLine {...ICON} />
          Rename
        </MenuItem>
        {isTeam && (
          <MenuItem onSelect={() => void gestures.setCollapsed(row.id, !row.collapsed)}>
            <Fold {...ICON} />
            {row.collapsed ? 'Expand' : 'Collapse'}
          </MenuItem>
        )}
        <MenuItem
          tone="danger"
          onSelect={() => interaction.setState({ dialog: { kind: 'delete', id: row.id, asked: null } })}
        >
          <Trash2 {...ICON} />
          Delete
        </MenuItem>
      </MenuBox>
    </DropdownMenu.Root>
  );
}
