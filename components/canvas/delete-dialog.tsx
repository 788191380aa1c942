'use client';

import { useState } from 'react';
import type { NamedChild } from '@/components/stores/interaction-store';
import { subtreeOf } from '@/components/stores/remove-rows';
import { AskDialog } from '@/components/ui/ask-dialog';
import { CascadeTick } from '@/components/ui/cascade-tick';
import { isolate } from '@/components/ui/isolate';
import type { WorkspaceRow } from '@/contracts/workspaces';
import { findCard } from './find-card';
import { usePlatform } from './platform-context';

const LISTED_MAX = 8;

interface Cascade {
  readonly children: readonly NamedChild[];
  /** Everything that goes besides the workspace itself. */
  readonly count: number;
}

interface Props {
  readonly row: WorkspaceRow;
  /** The server's own list, when it asked. */
  readonly asked: Cascade | null;
}

/** Asks before a removal; one that takes others with it wants a tick first. */
export function DeleteDialog({ row, asked }: Props) {
  const { gestures, interaction, workspaces } = usePlatform();
  // What goes is fixed when the question is asked: the answer is to exactly this list.
  const [cascade] = useState<Cascade>(() => asked ?? cascadeOf(workspaces.getState().rows, row.id));
  const [isUnderstood, setUnderstood] = useState(false);
  const isTeam = cascade.count > 0;
  return (
    <AskDialog
      title={isTeam ? `Delete ${isolate(row.name)} and everything in it?` : `Delete ${isolate(row.name)}?`}
      text={
        isTeam
          ? `${cascade.count + 1} workspaces stop and leave the canvas. They can be restored for 30 days; they come back paused.`
          : 'It stops and leaves the canvas. It can be restored for 30 days; it comes back paused.'
      }
      keep="Keep"
      go={isTeam ? `Delete ${cascade.count + 1} workspaces` : 'Delete'}
      isBlocked={isTeam && !isUnderstood}
      onKeep={() => interaction.setState({ dialog: null })}
      onGo={() => void gestures.remove(row.id, isTeam)}
      focusInstead={() => findCard(row.id)}
    >
      {isTeam && (
        <>
          <Children listed={cascade.children} />
          <CascadeTick isOn={isUnderstood} onChange={setUnderstood} />
        </>
      )}
    </AskDialog>
  );
}

function cascadeOf(rows: ReadonlyMap<string, WorkspaceRow>, id: string): Cascade {
  const children = [...rows.values()].filter((row) => row.parent_id === id && row.id !== id);
  return {
    children: children.toSorted((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true })),
    count: subtreeOf(rows, id).length - 1,
  };
}

function Children({ listed }: { listed: Cascade['children'] }) {
  const rest = listed.length - LISTED_MAX;
  return (
    <ul aria-label="Direct children" className="mt-3 flex flex-wrap gap-1.5">
      {listed.slice(0, LISTED_MAX).map((child) => (
        <li key={child.id} className="max-w-full truncate rounded-chip bg-idle-bg px-2 py-0.5 text-12">
          {child.name}
        </li>
      ))}
      {rest > 0 && <li className="px-1 py-0.5 text-12 text-muted">and {rest} more</li>}
    </ul>
  );
}
