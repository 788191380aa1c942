'use client';

import { useStore as useFlow, ViewportPortal } from '@xyflow/react';
import { type CSSProperties, useMemo } from 'react';
import { useInteraction, useWorkspaces } from '@/components/canvas/platform-context';
import type { WorkspaceRow } from '@/contracts/workspaces';
import type { DragState } from './drag-state';
import { changesOf, plannedRows } from './plan-drop';
import { type ShownBox, shownBoxes } from './shown-boxes';
import './arranging.css';

type Rect = Pick<ShownBox, 'left' | 'top' | 'width' | 'height'>;

interface Hint {
  readonly text: string;
  /** The badge stands over its upper edge. */
  readonly over: Rect;
  readonly target: Rect | null;
  /** Where the cards will stand. */
  readonly slots: readonly (Rect & { readonly id: string })[];
}

/** Where the dragged cards would stand then: the very layout that will be drawn. */
function slotsOf(
  rows: ReadonlyMap<string, WorkspaceRow>,
  now: ReadonlyMap<string, ShownBox>,
  drag: DragState,
) {
  const planned = changesOf(rows, now, drag, drag.plan);
  const boxes = shownBoxes(plannedRows(rows, planned));
  return drag.ids.flatMap((id) => {
    const box = boxes.get(id);
    return box && !box.hidden ? [box] : [];
  });
}

function hintOf(rows: ReadonlyMap<string, WorkspaceRow>, drag: DragState): Hint | null {
  const { plan } = drag;
  if (plan.kind !== 'nest' && plan.kind !== 'extract') return null;
  const boxes = shownBoxes(rows);
  const heldBox = boxes.get(drag.heldId);
  const teamId = plan.kind === 'nest' ? plan.parentId : (heldBox?.parentId ?? null);
  const team = teamId === null ? undefined : boxes.get(teamId);
  const name = teamId === null ? undefined : rows.get(teamId)?.name;
  if (!heldBox || !team || name === undefined) return null;
  if (plan.kind === 'nest')
    return { text: `Into ${name}`, over: team, target: team, slots: slotsOf(rows, boxes, drag) };
  return { text: `Out of ${name}`, over: team, target: null, slots: [] };
}

const placed = ({ left, top, width, height }: Rect): CSSProperties => ({ left, top, width, height });

/** Says what letting go would do: which team takes the cards in and where they will stand, or that they leave theirs. */
export function DropHint() {
  const drag = useInteraction((state) => state.drag ?? state.dropping);
  const plan = drag?.plan.kind;
  return drag && (plan === 'nest' || plan === 'extract') ? <Hints drag={drag} /> : null;
}

function Hints({ drag }: { drag: DragState }) {
  const rows = useWorkspaces((state) => state.rows);
  const zoom = useFlow((state) => state.transform[2]);
  const { plan, ids, heldId } = drag;
  const parentId = plan.kind === 'nest' ? plan.parentId : null;
  // Not for each frame of the drag: only when it is about another team.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the places in `drag` change with each frame and mean nothing here
  const hint = useMemo(() => hintOf(rows, drag), [rows, plan.kind, parentId, ids, heldId]);
  if (!hint) return null;
  return (
    <ViewportPortal>
      {hint.target && <div className="drop-target" style={placed(hint.target)} />}
      {hint.slots.map((slot) => (
        <div key={slot.id} className="drop-slot" style={placed(slot)} />
      ))}
      <p
        role="status"
        className="drop-badge"
        style={{ left: hint.over.left, top: hint.over.top, scale: String(1 / zoom) }}
      >
        <bdi>{hint.text}</bdi>
      </p>
    </ViewportPortal>
  );
}
