'use client';

import { DropdownMenu } from 'radix-ui';
import { useEffect, useState } from 'react';
import { MenuBox } from '@/components/ui/menu';
import type { WorkspaceRow } from '@/contracts/workspaces';
import { useWorkspaces } from './platform-context';
import { StatusDot } from './status-dot';
import { statusLook } from './status-look';
import { findCard } from './use-focus-back';
import { WorkspaceMenuItems } from './workspace-menu-items';

interface OpenMenu {
  readonly id: string;
  readonly x: number;
  readonly y: number;
}

/** Where a menu was asked for: at the pointer, or by the keyboard in the middle of the card. */
function placeOf(event: MouseEvent, node: Element): { x: number; y: number } {
  const isKey = event.button !== 2 && event.detail === 0;
  const isPointed = !isKey && (event.clientX !== 0 || event.clientY !== 0);
  if (isPointed) return { x: event.clientX, y: event.clientY };
  const box = node.getBoundingClientRect();
  return { x: box.x + Math.min(box.width / 2, 120), y: box.y + Math.min(box.height / 2, 60) };
}

/** The menu of a card: by the right button, a long press, the menu key or Shift with F10. */
export function CardMenu() {
  const [menu, setMenu] = useState<OpenMenu | null>(null);
  useEffect(() => {
    const asked = (event: MouseEvent) => {
      const node = event.target instanceof Element ? event.target.closest('.react-flow__node') : null;
      const id = node?.getAttribute('data-id');
      if (!node || !id) return;
      event.preventDefault();
      setMenu({ id, ...placeOf(event, node) });
    };
    document.addEventListener('contextmenu', asked);
    return () => document.removeEventListener('contextmenu', asked);
  }, []);
  const row = useWorkspaces((state) =>
    menu === null || state.deleting.has(menu.id) ? undefined : state.rows.get(menu.id),
  );
  if (!menu || !row) return null;
  return <Menu key={`${menu.id} ${menu.x} ${menu.y}`} menu={menu} row={row} onClose={() => setMenu(null)} />;
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
