'use client';

import type { ReactNode } from 'react';
import { usePlatform } from '@/components/canvas/platform-context';
import { statusLook, type Tone } from '@/components/canvas/status-look';
import type { WorkspaceRow } from '@/contracts/workspaces';
import './why.css';

interface Props {
  readonly row: WorkspaceRow;
  readonly tone: Tone;
  readonly children: ReactNode;
}

/** The word for the state on a card; where that is not green, it answers why. */
export function StateNote({ row, tone, children }: Props) {
  const { interaction } = usePlatform();
  if (row.status === 'online')
    return (
      <span className="card-note" data-tone={tone}>
        {children}
      </span>
    );
  return (
    <button
      type="button"
      className="card-note card-why nodrag nopan"
      data-tone={tone}
      aria-haspopup="dialog"
      aria-label={`Why ${row.name} is ${statusLook(row.status).word}`}
      title="Why is this so?"
      onClick={(event) => {
        event.stopPropagation();
        const { left, bottom } = event.currentTarget.getBoundingClientRect();
        interaction.setState({ why: { id: row.id, x: left, y: bottom } });
      }}
      onDoubleClick={(event) => event.stopPropagation()}
    >
      {children}
    </button>
  );
}
