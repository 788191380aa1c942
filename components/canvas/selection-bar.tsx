'use client';

import { FoldVertical, PencilLine, Trash2, UnfoldVertical } from 'lucide-react';
import { Button } from '@/components/ui/button';
import type { WorkspaceRow } from '@/contracts/workspaces';
import { useInteraction, usePlatform, useWorkspaces } from './platform-context';
import { StatusDot } from './status-dot';
import { statusLook, stripOf } from './status-look';

const ICON = { 'aria-hidden': true, size: 16, strokeWidth: 1.75 } as const;

/** What can be done with the selected workspace. */
export function SelectionBar() {
  const selectedId = useInteraction((state) => state.selectedId);
  const row = useWorkspaces((state) => (selectedId === null ? undefined : state.rows.get(selectedId)));
  return row ? <Bar key={row.id} row={row} /> : null;
}

function Bar({ row }: { row: WorkspaceRow }) {
  const { gestures, interaction } = usePlatform();
  const isLocked = useWorkspaces((state) => state.deleting.has(row.id));
  const isTeam = useWorkspaces((state) => {
    for (const other of state.rows.values()) if (other.parent_id === row.id) return true;
    return false;
  });
  const Fold = row.collapsed ? UnfoldVertical : FoldVertical;
  return (
    <div role="toolbar" aria-label={`Actions for ${row.name}`} className="selection-bar float-bar">
      <Summary row={row} />
      <span className="bar-rule" aria-hidden="true" />
      <div className="selection-actions">
        <Button
          tone="quiet"
          disabled={isLocked}
          onClick={() => interaction.setState({ dialog: { kind: 'rename', id: row.id } })}
        >
          <PencilLine {...ICON} />
          Rename
        </Button>
        {isTeam && (
          <Button
            tone="quiet"
            disabled={isLocked}
            onClick={() => void gestures.setCollapsed(row.id, !row.collapsed)}
          >
            <Fold {...ICON} />
            {row.collapsed ? 'Expand' : 'Collapse'}
          </Button>
        )}
        <Button
          tone="danger-quiet"
          isBusy={isLocked}
          onClick={() => interaction.setState({ dialog: { kind: 'delete', id: row.id, asked: null } })}
        >
          {!isLocked && <Trash2 {...ICON} />}
          {isLocked ? 'Deleting' : 'Delete'}
        </Button>
      </div>
    </div>
  );
}

function Summary({ row }: { row: WorkspaceRow }) {
  const look = statusLook(row.status);
  const strip = stripOf(row);
  const reason = strip?.mark === 'alert' ? strip.text : null;
  return (
    <div className="selection-summary">
      <StatusDot status={row.status} />
      <div className="min-w-0">
        <p className="selection-name" title={row.name}>
          {row.name}
        </p>
        <p className="selection-facts" title={reason ?? row.role ?? undefined}>
          <span className="tone-text" data-tone={look.tone}>
            {look.word}
          </span>
          {(reason ?? row.role) ? <span> · {reason ?? row.role}</span> : null}
        </p>
      </div>
    </div>
  );
}
