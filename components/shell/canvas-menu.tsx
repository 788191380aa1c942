'use client';

import {
  Ellipsis,
  Keyboard,
  MessagesSquare,
  Pause,
  Play,
  RotateCw,
  Shapes,
  SunMoon,
  Trash2,
  Waypoints,
} from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { MenuBox, MenuItem, MenuRule } from '@/components/ui/menu';
import { useTheme } from '@/components/ui/use-theme';
import { type CanvasDeed, useCanvasDeeds } from './use-canvas-deeds';

const ICON = { 'aria-hidden': true, size: 16, strokeWidth: 1.75 } as const;
const ICONS: Record<CanvasDeed['id'], typeof Pause> = {
  'restart-pending': RotateCw,
  'resume-everything': Play,
  'pause-everything': Pause,
  trash: Trash2,
  talk: MessagesSquare,
  traffic: Waypoints,
  legend: Shapes,
  help: Keyboard,
};
/** After the last of these there is a line. */
const WITH_AGENTS: readonly CanvasDeed['id'][] = ['restart-pending', 'resume-everything', 'pause-everything'];

/** In the toolbar: what is about the whole canvas. */
export function CanvasMenu() {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger
        id="canvas-menu-button"
        aria-label="More for the whole canvas"
        title="More for the whole canvas"
        className="grid size-8 shrink-0 place-items-center rounded-button text-muted transition-colors duration-150 hover:bg-bg-2 hover:text-text pointer-coarse:size-11"
      >
        <Ellipsis {...ICON} />
      </DropdownMenu.Trigger>
      <MenuBox>
        <Items />
      </MenuBox>
    </DropdownMenu.Root>
  );
}

function Items() {
  const deeds = useCanvasDeeds();
  const { cycle } = useTheme();
  // Read when the menu opens: on a phone the toolbar has room for less.
  const isPhone = window.matchMedia('(width < 768px)').matches;
  const last = deeds.findLastIndex(({ id }) => WITH_AGENTS.includes(id));
  return (
    <>
      {deeds.map(({ id, label, run }, index) => {
        const Icon = ICONS[id];
        return (
          <div key={id}>
            <MenuItem onSelect={run}>
              <Icon {...ICON} />
              {label}
            </MenuItem>
            {index === last && <MenuRule />}
          </div>
        );
      })}
      {isPhone && (
        <MenuItem onSelect={cycle}>
          <SunMoon {...ICON} />
          Change the theme
        </MenuItem>
      )}
    </>
  );
}
