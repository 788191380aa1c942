import type { Node } from '@xyflow/react';
import type { WorkspaceRow } from '@/contracts/workspaces';
import { type LayoutBox, layoutWorkspaces } from '@/domain/layout';

export interface CardData extends Record<string, unknown> {
  readonly row: WorkspaceRow;
  /** 0 for a root. */
  readonly depth: number;
  readonly hasChildren: boolean;
  /** Everything below, at any depth. */
  readonly descendants: number;
  /** Width of the widest team inside; 0 when there is none. */
  readonly innerWidth: number;
  /** Its removal is under way: dimmed, and nothing can be done with it. */
  readonly isLocked: boolean;
}

export type CardNode = Node<CardData, 'card' | 'team'>;

/** In a far view the cards are painted: these alone have an element too. */
export interface FarElements {
  readonly few: ReadonlySet<string>;
  /** It lies over all others. */
  readonly hover: string | null;
}

export interface CanvasFacts {
  readonly rows: ReadonlyMap<string, WorkspaceRow>;
  readonly deleting: ReadonlySet<string>;
  readonly selectedId: string | null;
  /** Members of an organisation that is still coming; its starting ones are dimmed. */
  readonly arrivingIds: ReadonlySet<string> | null;
  /** Roots whose organisation just became complete. */
  readonly shining: ReadonlySet<string>;
  /** Null: every card has an element while it is in view. */
  readonly far: FarElements | null;
}

interface Family {
  readonly descendants: ReadonlyMap<string, number>;
  /** Of a team that holds teams: the width of the widest. */
  readonly innerWidths: ReadonlyMap<string, number>;
}

/** Counts from the bottom up; the boxes are in order parents first, so backwards every child precedes its parent. */
function countFamily(boxes: ReadonlyMap<string, LayoutBox>): Family {
  const descendants = new Map<string, number>();
  const innerWidths = new Map<string, number>();
  for (const [id, box] of [...boxes].reverse()) {
    if (box.parentId === null) continue;
    const own = descendants.get(id) ?? 0;
    if (own > 0) innerWidths.set(box.parentId, Math.max(innerWidths.get(box.parentId) ?? 0, box.width));
    descendants.set(box.parentId, (descendants.get(box.parentId) ?? 0) + own + 1);
  }
  return { descendants, innerWidths };
}

function sameLayout(a: ReadonlyMap<string, WorkspaceRow>, b: ReadonlyMap<string, WorkspaceRow>): boolean {
  if (a === b) return true;
  if (a.size !== b.size) return false;
  for (const [id, row] of b) {
    const old = a.get(id);
    if (old === row) continue;
    if (
      !old ||
      old.parent_id !== row.parent_id ||
      old.name !== row.name ||
      old.x !== row.x ||
      old.y !== row.y ||
      old.width !== row.width ||
      old.height !== row.height ||
      old.z !== row.z ||
      old.collapsed !== row.collapsed
    ) {
      return false;
    }
  }
  return true;
}

const HOVER_LAYER = 1000;
const NO_HANDLES: [] = [];

function isPainted(id: string, { far, selectedId }: CanvasFacts): boolean {
  return far !== null && id !== far.hover && id !== selectedId && !far.few.has(id);
}

/** It is being removed, or a member of an organisation that is still coming. */
const isHeld = (row: WorkspaceRow, box: LayoutBox, { deleting, arrivingIds }: CanvasFacts): boolean =>
  deleting.has(row.id) || (box.parentId !== null && arrivingIds?.has(row.id) === true);

function makeNode(row: WorkspaceRow, box: LayoutBox, family: Family, facts: CanvasFacts): CardNode {
  const descendants = family.descendants.get(row.id) ?? 0;
  const isTeam = descendants > 0 && !row.collapsed;
  const innerWidth = family.innerWidths.get(row.id) ?? 0;
  const className = [
    isTeam && innerWidth === 0 && 'inner-team',
    isTeam && box.depth % 2 === 1 && 'team-raised',
    row.status === 'provisioning' && box.parentId !== null && facts.arrivingIds?.has(row.id) && 'arriving',
    facts.shining.has(row.id) && 'shining',
  ]
    .filter(Boolean)
    .join(' ');
  return {
    id: row.id,
    type: isTeam ? 'team' : 'card',
    position: { x: box.x, y: box.y },
    width: box.width,
    height: box.height,
    measured: { width: box.width, height: box.height },
    // All is known of it up front: nothing has to be drawn before it can be left out, and nothing is measured.
    handles: NO_HANDLES,
    hidden: isPainted(row.id, facts),
    // All on one layer: what comes later lies above, so a child stands on its parent's sheet and a team on its neighbour's.
    zIndex: facts.far?.hover === row.id ? HOVER_LAYER : 0,
    selected: facts.selectedId === row.id,
    ...(isHeld(row, box, facts) ? { draggable: false } : {}),
    ...(box.parentId === null ? {} : { parentId: box.parentId }),
    ...(className === '' ? {} : { className }),
    data: {
      row,
      depth: box.depth,
      hasChildren: descendants > 0,
      descendants,
      innerWidth,
      isLocked: facts.deleting.has(row.id),
    },
  };
}

function sameNode(a: CardNode, b: CardNode): boolean {
  return (
    a.data.row === b.data.row &&
    a.data.descendants === b.data.descendants &&
    a.data.depth === b.data.depth &&
    a.data.innerWidth === b.data.innerWidth &&
    a.data.isLocked === b.data.isLocked &&
    a.selected === b.selected &&
    a.hidden === b.hidden &&
    a.zIndex === b.zIndex &&
    a.draggable === b.draggable &&
    a.type === b.type &&
    a.parentId === b.parentId &&
    a.className === b.className &&
    a.position.x === b.position.x &&
    a.position.y === b.position.y &&
    a.width === b.width &&
    a.height === b.height
  );
}

/**
 * Makes the cards from the facts: parents first, hidden ones left out. It remembers its last answer, so that a card
 * about which nothing changed is the same object and is not drawn again, and places are computed only when they can
 * have changed.
 */
export function createNodeDeriver(): (facts: CanvasFacts) => CardNode[] {
  let rows: ReadonlyMap<string, WorkspaceRow> = new Map();
  let boxes = new Map<string, LayoutBox>();
  let family = countFamily(boxes);
  let known = new Map<string, CardNode>();
  return (facts) => {
    if (!sameLayout(rows, facts.rows)) {
      boxes = layoutWorkspaces([...facts.rows.values()]);
      family = countFamily(boxes);
    }
    rows = facts.rows;
    const nodes = new Map<string, CardNode>();
    for (const [id, box] of boxes) {
      const row = facts.rows.get(id);
      if (!row || box.hidden) continue;
      const made = makeNode(row, box, family, facts);
      const old = known.get(id);
      nodes.set(id, old && sameNode(old, made) ? old : made);
    }
    known = nodes;
    return [...nodes.values()];
  };
}
