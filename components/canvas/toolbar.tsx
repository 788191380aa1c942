'use client';

import { Search } from 'lucide-react';
import { useMemo } from 'react';
import { openPalette } from '@/components/command-palette/palette-store';
import { PersonMenu } from '@/components/session/person-menu';
import { SettingsButton } from '@/components/settings/settings-button';
import { CanvasMenu } from '@/components/shell/canvas-menu';
import { type CountedStatus, countStatuses } from '@/components/stores/count-statuses';
import { TrafficToggle } from '@/components/traffic/traffic-toggle';
import { IconButton } from '@/components/ui/icon-button';
import { LogoMark } from '@/components/ui/logo-mark';
import { ThemeToggle } from '@/components/ui/theme-toggle';
import type { WorkspaceRow } from '@/contracts/workspaces';
import { useWorkspaces } from './platform-context';
import type { Tone } from './status-look';

const TONES: Record<CountedStatus, Tone> = {
  online: 'ok',
  starting: 'info',
  degraded: 'warn',
  failed: 'bad',
  offline: 'idle',
  waiting: 'idle',
  paused: 'violet',
  asleep: 'idle',
};
const SHOWN = Object.keys(TONES) as CountedStatus[];

/** The organisation's name when there is exactly one, else the product's. */
function titleOf(rows: ReadonlyMap<string, WorkspaceRow>): string {
  let only: WorkspaceRow | null = null;
  for (const row of rows.values()) {
    if (row.parent_id !== null && rows.has(row.parent_id)) continue;
    if (only) return 'Molecule';
    only = row;
  }
  return only?.name ?? 'Molecule';
}

export function Toolbar() {
  const rows = useWorkspaces((state) => state.rows);
  const isReady = useWorkspaces((state) => state.snapshot.status === 'ready');
  const counts = useMemo(() => countStatuses(rows.values()), [rows]);
  const title = useMemo(() => titleOf(rows), [rows]);
  return (
    <header className="toolbar float-bar">
      <LogoMark className="size-[18px]" />
      <h1 className="toolbar-title" title={title}>
        {title}
      </h1>
      {isReady && rows.size > 0 && (
        <ul className="toolbar-counts" aria-label="Workspaces by state">
          {SHOWN.filter((status) => status === 'online' || counts[status] > 0).map((status) => (
            <li key={status} title={`${counts[status]} ${status}`}>
              <span className="dot dot-small" data-tone={TONES[status]} aria-hidden="true" />
              {counts[status]} <span className="toolbar-word">{status}</span>
            </li>
          ))}
        </ul>
      )}
      <span className="bar-rule" aria-hidden="true" />
      <IconButton label="Find a workspace, or do a thing (Ctrl or ⌘ with K)" onClick={openPalette}>
        <Search aria-hidden="true" size={16} strokeWidth={1.75} />
      </IconButton>
      {/* On a phone these are in the menu: the counts need the room. */}
      <span className="toolbar-extra">
        <TrafficToggle />
        <ThemeToggle />
      </span>
      <PersonMenu />
      <SettingsButton />
      <CanvasMenu />
    </header>
  );
}
