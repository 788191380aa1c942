import type { WorkspaceRow } from '@/contracts/workspaces';
import { TEAM_HEAD_HEIGHT, TEAM_PADDING } from '@/domain/layout';
import { type Change, changeOf } from './changes';
import { type ShownBox, withInside } from './shown-boxes';

export interface Place {
  readonly x: number;
  readonly y: number;
}

/** So much of a card beyond an edge of its team takes it out; less is a slip of the hand. */
const OUTSIDE_SHARE = 0.2;

interface Box extends Place {
  readonly width: number;
  readonly height: number;
}

/** What is seen on top at a place, among what can take the dragged cards in; never they themselves. */
function findTarget(
  boxes: ReadonlyMap<string, ShownBox>,
  at: Place,
  isExcluded: (id: string) => boolean,
): string | null {
  let found: string | null = null;
  for (const [id, box] of boxes) {
    if (box.hidden || isExcluded(id)) continue;
    const isInX = at.x >= box.left && at.x <= box.left + box.width;
    const isInY = at.y >= box.top && at.y <= box.top + box.height;
    // Painted later is painted above.
    if (isInX && isInY) found = id;
  }
  return found;
}

/** Whether a card at `place` inside a team of that size is clearly outside of it. */
export function isOutside(card: Box, team: { readonly width: number; readonly height: number }): boolean {
  const beyondX = Math.max(-card.x, card.x + card.width - team.width);
  const beyondY = Math.max(-card.y, card.y + card.height - team.height);
  return beyondX > card.width * OUTSIDE_SHARE || beyondY > card.height * OUTSIDE_SHARE;
}

/** A place inside a team: below its head; to the right and below, the team grows to hold it. */
const insideTeam = ({ x, y }: Place): Place => ({
  x: Math.max(x, TEAM_PADDING),
  y: Math.max(y, TEAM_HEAD_HEIGHT),
});

/** What lies under the pointer while cards are dragged. */
export interface DraggedCards {
  /** None of them is inside another. */
  readonly ids: readonly string[];
  /** The one that the pointer holds. */
  readonly heldId: string;
  /** By workspace: where it is now, in the coordinates it is stored in. */
  readonly places: ReadonlyMap<string, Place>;
}

export type DropPlan =
  | { readonly kind: 'stay' }
  | { readonly kind: 'move' }
  /** Into another team, or into what becomes one. */
  | { readonly kind: 'nest'; readonly parentId: string }
  /** Out of its team, to the top of the canvas. */
  | { readonly kind: 'extract' };

const boxOf = (boxes: ReadonlyMap<string, ShownBox>, id: string, place: Place): Box => {
  const box = boxes.get(id);
  return { ...place, width: box?.width ?? 0, height: box?.height ?? 0 };
};

/** Where a card that was dragged to a place of its team's coordinates is on the canvas. */
function onCanvas(boxes: ReadonlyMap<string, ShownBox>, id: string, place: Place): Place {
  const parentId = boxes.get(id)?.parentId ?? null;
  const parent = parentId === null ? undefined : boxes.get(parentId);
  return { x: place.x + (parent?.left ?? 0), y: place.y + (parent?.top ?? 0) };
}

/** What letting go now would do. `boxes` are those from before the drag. */
export function planDrop(
  boxes: ReadonlyMap<string, ShownBox>,
  cards: DraggedCards,
  options: { readonly isForcedOut: boolean; readonly isClosed: (id: string) => boolean },
): DropPlan {
  const place = cards.places.get(cards.heldId);
  const held = boxes.get(cards.heldId);
  if (!place || !held) return { kind: 'stay' };
  const corner = onCanvas(boxes, held.id, place);
  const middle = { x: corner.x + held.width / 2, y: corner.y + held.height / 2 };
  const own = withInside(boxes, cards.ids);
  const target = findTarget(boxes, middle, (id) => own.has(id) || options.isClosed(id));
  if (target !== null && target !== held.parentId) return { kind: 'nest', parentId: target };
  const team = held.parentId === null ? undefined : boxes.get(held.parentId);
  if (team && (options.isForcedOut || isOutside(boxOf(boxes, held.id, place), team)))
    return { kind: 'extract' };
  const isWhereItWas = place.x === held.x && place.y === held.y;
  return isWhereItWas ? { kind: 'stay' } : { kind: 'move' };
}

const rounded = ({ x, y }: Place): Place => ({ x: Math.round(x), y: Math.round(y) });

/**
 * Siblings that were packed so far are held where they are seen: placing one card by hand must not make others run.
 * @param except what is placed itself
 */
export function holdSiblings(
  rows: ReadonlyMap<string, WorkspaceRow>,
  boxes: ReadonlyMap<string, ShownBox>,
  parentId: string | null,
  except: ReadonlySet<string>,
): Change[] {
  return [...boxes.values()].flatMap((box) => {
    const row = rows.get(box.id);
    if (!row || box.parentId !== parentId || except.has(box.id)) return [];
    if (row.x !== null && row.y !== null) return [];
    return changeOf(row, rounded(box)) ?? [];
  });
}

export interface Planned {
  /** What the person did, and may take back. */
  readonly changes: readonly Change[];
  /** What goes with it so that nothing else moves. */
  readonly held: readonly Change[];
}

/**
 * A change of team. Taken back it stands where it was seen, not where the packing would put it by then.
 * @param to null: its new team gives it a place
 */
function intoTeam(row: WorkspaceRow, box: ShownBox, parentId: string | null, to: Place | null): Change {
  const after = { parent_id: parentId, ...(to ? rounded(to) : { x: null, y: null }) };
  return { id: row.id, before: { parent_id: row.parent_id, ...rounded(box) }, after };
}

/** The changes that a drop amounts to. */
export function changesOf(
  rows: ReadonlyMap<string, WorkspaceRow>,
  boxes: ReadonlyMap<string, ShownBox>,
  cards: DraggedCards,
  plan: DropPlan,
): Planned {
  if (plan.kind === 'stay') return { changes: [], held: [] };
  const changes: Change[] = [];
  const groups = new Set<string | null>();
  for (const id of cards.ids) {
    const row = rows.get(id);
    const box = boxes.get(id);
    const place = cards.places.get(id);
    if (!row || !box || !place) continue;
    groups.add(box.parentId);
    if (plan.kind === 'nest' && box.parentId !== plan.parentId) {
      changes.push(intoTeam(row, box, plan.parentId, null));
    } else if (plan.kind === 'extract' && box.parentId !== null) {
      groups.add(null);
      changes.push(intoTeam(row, box, null, onCanvas(boxes, id, place)));
    } else {
      const after = rounded(box.parentId === null ? place : insideTeam(place));
      const before = rounded(box);
      if (after.x !== before.x || after.y !== before.y) changes.push({ id, before, after });
    }
  }
  const moved = new Set(cards.ids);
  const held = [...groups].flatMap((parentId) => holdSiblings(rows, boxes, parentId, moved));
  return { changes, held: changes.length === 0 ? [] : held };
}

/** The same without a drag: into a team, or to the top of the canvas (null), wherever there is room. */
export function changesInto(
  rows: ReadonlyMap<string, WorkspaceRow>,
  boxes: ReadonlyMap<string, ShownBox>,
  id: string,
  parentId: string | null,
): Planned {
  const row = rows.get(id);
  const box = boxes.get(id);
  if (!row || !box || box.parentId === parentId) return { changes: [], held: [] };
  const groups = parentId === null ? [box.parentId, null] : [box.parentId];
  const held = groups.flatMap((group) => holdSiblings(rows, boxes, group, new Set([id])));
  return { changes: [intoTeam(row, box, parentId, null)], held };
}

/** The rows as they are once all of it is done. */
export function plannedRows(
  rows: ReadonlyMap<string, WorkspaceRow>,
  { changes, held }: Planned,
): ReadonlyMap<string, WorkspaceRow> {
  const then = new Map(rows);
  for (const { id, after } of [...held, ...changes]) {
    const row = then.get(id);
    if (row) then.set(id, { ...row, ...after });
  }
  return then;
}
