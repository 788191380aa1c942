import { parentsFirst, type TreeNode } from './org-tree';

/**
 * What the layout needs to know about a workspace; `x` and `y` are relative to the parent, null: packed; `width` and
 * `height` are what somebody wants a team to have at least; of siblings the one with the higher `z` lies above.
 */
export interface LayoutRow extends TreeNode {
  readonly name: string;
  readonly x: number | null;
  readonly y: number | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly z: number;
  readonly collapsed: boolean;
}

export interface LayoutBox {
  /** Relative to the parent's corner; of a root, to the canvas. */
  x: number;
  y: number;
  width: number;
  height: number;
  /** True below a collapsed team. */
  hidden: boolean;
  /** 0 for a root. */
  depth: number;
  /** The parent it is drawn in: null also for an orphan and for the node at which a cycle is cut. */
  parentId: string | null;
}

export const LEAF_WIDTH = 240;
export const LEAF_HEIGHT = 132;
export const TEAM_HEAD_HEIGHT = 64;
export const TEAM_PADDING = 12;
/** A child that somebody placed farther out than any team reaches has no place. */
const CHILD_REACH = 100_000;
const ASPECT_WANTED = 1.5;
/** Up to this many children every column count is tried; above it the best one is searched for. */
const EXACT_SEARCH_MAX = 48;

/** The frame in which siblings are packed. */
interface Frame {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly gutter: number;
}

const TEAM_FRAME: Frame = {
  left: TEAM_PADDING,
  top: TEAM_HEAD_HEIGHT,
  right: TEAM_PADDING,
  bottom: TEAM_PADDING,
  gutter: 12,
};
const CANVAS_FRAME: Frame = { left: 0, top: 0, right: 0, bottom: 0, gutter: 48 };

interface Sized {
  readonly row: LayoutRow;
  readonly box: LayoutBox;
}

/** A key that sorts as people read: case and accents do not count, numbers count by value. */
function naturalKey(name: string): string {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return plain.replace(/\d+/g, (digits) => digits.padStart(20, '0'));
}

function sortNaturally(siblings: Sized[]): Sized[] {
  const keyed = siblings.map((item) => ({ item, key: naturalKey(item.row.name) }));
  keyed.sort((a, b) => {
    if (a.key !== b.key) return a.key < b.key ? -1 : 1;
    return a.item.row.id < b.item.row.id ? -1 : 1;
  });
  return keyed.map((entry) => entry.item);
}

interface Grid {
  readonly columns: readonly number[];
  readonly rows: readonly number[];
}

/** Widths of the columns and heights of the rows when `items` fill `count` columns row by row. */
function measureGrid(items: readonly Sized[], count: number): Grid {
  const columns = new Array<number>(count).fill(0);
  const rows = new Array<number>(Math.ceil(items.length / count)).fill(0);
  items.forEach(({ box }, index) => {
    const column = index % count;
    const row = Math.floor(index / count);
    columns[column] = Math.max(columns[column] ?? 0, box.width);
    rows[row] = Math.max(rows[row] ?? 0, box.height);
  });
  return { columns, rows };
}

const span = (sizes: readonly number[], gutter: number): number =>
  sizes.reduce((sum, size) => sum + size, 0) + gutter * Math.max(0, sizes.length - 1);

/** How much wider (positive) or narrower (negative) than wanted the box around this grid is. */
function aspectError(items: readonly Sized[], count: number, frame: Frame): number {
  const grid = measureGrid(items, count);
  const width = span(grid.columns, frame.gutter) + frame.left + frame.right;
  const height = span(grid.rows, frame.gutter) + frame.top + frame.bottom;
  return Math.log(width / height / ASPECT_WANTED);
}

function candidateCounts(items: readonly Sized[], frame: Frame): number[] {
  const total = items.length;
  if (total <= EXACT_SEARCH_MAX) return Array.from({ length: total - 1 }, (_, index) => index + 2);
  // The box widens with the number of columns: halve the range down to the first count that is too wide.
  let low = 2;
  let high = total;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (aspectError(items, middle, frame) >= 0) high = middle;
    else low = middle + 1;
  }
  return [low - 2, low - 1, low, low + 1].filter((count) => count >= 2 && count <= total);
}

/** The number of columns whose box comes closest to the wanted aspect; never one column for two or more. */
function chooseColumns(items: readonly Sized[], frame: Frame): number {
  if (items.length < 2) return 1;
  let best = 2;
  let bestError = Number.POSITIVE_INFINITY;
  for (const count of candidateCounts(items, frame)) {
    const error = Math.abs(aspectError(items, count, frame));
    if (error < bestError - 1e-9) {
      best = count;
      bestError = error;
    }
  }
  return best;
}

/** Fills `count` columns row by row from the corner (left, top). */
function placeGrid(items: readonly Sized[], count: number, frame: Frame, left: number, top: number): void {
  const { columns, rows } = measureGrid(items, count);
  const lefts: number[] = [];
  let x = left;
  for (const width of columns) {
    lefts.push(x);
    x += width + frame.gutter;
  }
  let y = top;
  items.forEach(({ box }, index) => {
    const column = index % count;
    if (index > 0 && column === 0) y += (rows[index / count - 1] ?? 0) + frame.gutter;
    box.x = lefts[column] ?? left;
    box.y = y;
  });
}

const overlaps = (a: LayoutBox, b: LayoutBox, gap: number): boolean =>
  a.x < b.x + b.width + gap &&
  b.x < a.x + a.width + gap &&
  a.y < b.y + b.height + gap &&
  b.y < a.y + a.height + gap;

/** Equal boxes go into the slots of one regular grid, past every slot that a placed sibling touches. */
function fillFreeSlots(packed: readonly Sized[], anchored: readonly Sized[], frame: Frame): void {
  const first = packed[0]?.box;
  if (!first) return;
  const stepX = first.width + frame.gutter;
  const stepY = first.height + frame.gutter;
  const columns = chooseColumns([...packed, ...anchored.map((item) => ({ ...item, box: first }))], frame);
  const rowsMax = 2 * (packed.length + anchored.length) + 8;
  const taken = new Set<number>();
  let bottom = frame.top;
  for (const { box } of anchored) {
    bottom = Math.max(bottom, box.y + box.height + frame.gutter);
    // Slot k reaches from k * step to k * step + size; it needs a gutter on either side of the placed box.
    const fromColumn = Math.max(0, Math.floor((box.x - frame.left - frame.gutter - first.width) / stepX) + 1);
    const toColumn = Math.min(
      columns - 1,
      Math.ceil((box.x + box.width + frame.gutter - frame.left) / stepX) - 1,
    );
    const fromRow = Math.max(0, Math.floor((box.y - frame.top - frame.gutter - first.height) / stepY) + 1);
    const toRow = Math.min(rowsMax, Math.ceil((box.y + box.height + frame.gutter - frame.top) / stepY) - 1);
    for (let row = fromRow; row <= toRow; row += 1) {
      for (let column = fromColumn; column <= toColumn; column += 1) taken.add(row * columns + column);
    }
  }
  let slot = 0;
  for (const { box } of packed) {
    while (taken.has(slot)) slot += 1;
    // Beyond the rows that were looked at, carry on below everything that is placed.
    if (slot >= rowsMax * columns) slot = Math.max(slot, Math.ceil((bottom - frame.top) / stepY) * columns);
    box.x = frame.left + (slot % columns) * stepX;
    box.y = frame.top + Math.floor(slot / columns) * stepY;
    slot += 1;
  }
}

/** Boxes of different sizes stay one block: in the corner when it is free there, else right of or below what is placed. */
function placeBlock(packed: readonly Sized[], anchored: readonly Sized[], frame: Frame): void {
  const columns = chooseColumns(packed, frame);
  placeGrid(packed, columns, frame, frame.left, frame.top);
  const block = extentOf(packed);
  const corner = {
    x: frame.left,
    y: frame.top,
    width: block.right - frame.left,
    height: block.bottom - frame.top,
  };
  const isFree = anchored.every(({ box }) => !overlaps({ ...box, ...corner }, box, frame.gutter));
  if (isFree) return;
  const placed = extentOf(anchored);
  const beside = Math.max(frame.left, placed.right + frame.gutter);
  const below = Math.max(frame.top, placed.bottom + frame.gutter);
  const besideAspect = (beside + corner.width) / Math.max(placed.bottom, block.bottom);
  const belowAspect = Math.max(placed.right, block.right) / (below + corner.height);
  const goesBeside =
    Math.abs(Math.log(besideAspect / ASPECT_WANTED)) <= Math.abs(Math.log(belowAspect / ASPECT_WANTED));
  if (goesBeside) placeGrid(packed, columns, frame, beside, frame.top);
  else placeGrid(packed, columns, frame, frame.left, below);
}

function extentOf(items: readonly Sized[]): { right: number; bottom: number } {
  let right = 1;
  let bottom = 1;
  for (const { box } of items) {
    right = Math.max(right, box.x + box.width);
    bottom = Math.max(bottom, box.y + box.height);
  }
  return { right, bottom };
}

/** No part of it lies where its team is: nobody would find it again. */
const isLost = (x: number, y: number, { width, height }: LayoutBox): boolean =>
  x + width <= 0 || y + height <= 0 || x > CHILD_REACH || y > CHILD_REACH;

function placeSiblings(siblings: readonly Sized[], frame: Frame): void {
  const anchored: Sized[] = [];
  const free: Sized[] = [];
  for (const item of siblings) {
    const { x, y } = item.row;
    if (x === null || y === null || (item.box.parentId !== null && isLost(x, y, item.box))) free.push(item);
    else {
      item.box.x = x;
      item.box.y = y;
      anchored.push(item);
    }
  }
  if (free.length === 0) return;
  const packed = sortNaturally(free);
  const size = packed[0]?.box;
  if (anchored.length === 0) placeGrid(packed, chooseColumns(packed, frame), frame, frame.left, frame.top);
  else if (packed.every(({ box }) => box.width === size?.width && box.height === size.height)) {
    fillFreeSlots(packed, anchored, frame);
  } else placeBlock(packed, anchored, frame);
}

const newBox = (parentId: string | null, parent: LayoutBox | undefined, hidden: boolean): LayoutBox => ({
  x: 0,
  y: 0,
  width: LEAF_WIDTH,
  height: LEAF_HEIGHT,
  hidden,
  depth: parent ? parent.depth + 1 : 0,
  parentId,
});

/** The lowest first; hardly ever has anybody changed it. */
const inStackOrder = (rows: readonly LayoutRow[]): readonly LayoutRow[] =>
  rows.every(({ z }) => z === 0) ? rows : rows.toSorted((a, b) => a.z - b.z);

/**
 * The place and size of every workspace (D15): children lie inside their parent in a grid, alphabetically; a parent is
 * as large as its children need, or as people made it; what they placed themselves stays where it is. Order of the map:
 * parents first, and what lies above others after them.
 */
export function layoutWorkspaces(rows: readonly LayoutRow[]): Map<string, LayoutBox> {
  const boxes = new Map<string, LayoutBox>();
  const children = new Map<string | null, Sized[]>();
  const ordered = parentsFirst(inStackOrder(rows));
  const collapsed = new Set<string>();
  for (const row of ordered) {
    const parent = row.parent_id === null ? undefined : boxes.get(row.parent_id);
    const parentId = parent ? row.parent_id : null;
    const hidden = parent !== undefined && (parent.hidden || (parentId !== null && collapsed.has(parentId)));
    const box = newBox(parentId, parent, hidden);
    if (row.collapsed) collapsed.add(row.id);
    boxes.set(row.id, box);
    const siblings = children.get(parentId);
    if (siblings) siblings.push({ row, box });
    else children.set(parentId, [{ row, box }]);
  }
  // Children before parents: a parent's size is known once its children are placed.
  for (const row of ordered.toReversed()) {
    const below = children.get(row.id);
    const box = boxes.get(row.id);
    if (!below || !box) continue;
    placeSiblings(below, TEAM_FRAME);
    if (row.collapsed) continue;
    const extent = extentOf(below);
    box.width = Math.max(LEAF_WIDTH, extent.right + TEAM_FRAME.right, row.width ?? 0);
    box.height = Math.max(LEAF_HEIGHT, extent.bottom + TEAM_FRAME.bottom, row.height ?? 0);
  }
  placeSiblings(children.get(null) ?? [], CANVAS_FRAME);
  return boxes;
}
