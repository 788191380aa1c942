'use client';

import { DropdownMenu } from 'radix-ui';
import type { OpenMenu } from '@/components/stores/interaction-store';
import { MenuBox } from '@/components/ui/menu';
import type { WorkspaceRow } from '@/contracts/workspaces';
import { findCard } from './find-card';
import { useInteraction, usePlatform, useWorkspaces } from './platform-context';
import { StatusDot } from './status-dot';
import { statusLook } from './status-look';
import { WorkspaceMenuItems } from './workspace-menu-items';

/** The menu of a card, where one was asked for. */
export function CardMenu() {
  const { interaction } = usePlatform();
  const menu = useInteraction((state) => state.menu);
  const row = useWorkspaces((state) =>
    menu === null || state.deleting.has(menu.id) ? undefined : state.rows.get(menu.id),
  );
  if (!menu || !row) return null;
  const close = () => interaction.setState({ menu: null });
  return <Menu key={`${menu.id} ${menu.x} ${menu.y}`} menu={menu} row={row} onClose={close} />;
}

function Menu({ menu, row, onClose }: { menu: OpenMenu; row: WorkspaceRow; onClose: () => void }) {
  return (
    <DropdownMenu.Root open modal={false} onOpenChange={(isOpen) => !isOpen && onClose()}>
      <DropdownMenu.Trigger asChild>
        <span aria-hidden="true" className="card-menu-place" style={{ left: menu.x, top: menu.y }} />
      </DropdownMenu.Trigger>
      <MenuBox
        label={row.name}
        align="start"
        side="right"
        onCloseAutoFocus={(event) => {
          event.preventDefault();
          // A window that an entry opened has the focus by now.
          if (document.activeElement?.closest('[role="dialog"], [role="alertdialog"]')) return;
          findCard(row.id)?.focus();
        }}
      >
        <DropdownMenu.Label className="card-menu-head">
          <StatusDot status={row.status} />
          <bdi className="truncate">{row.name}</bdi>
          <span className="card-menu-state">{statusLook(row.status).word}</span>
        </DropdownMenu.Label>
        <WorkspaceMenuItems row={row} opensPanel />
      </MenuBox>
    </DropdownMenu.Root>
  );
}
