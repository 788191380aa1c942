import type { WorkspaceRow } from '@/contracts/workspaces';
import { type Change, changeOf } from './changes';
import type { ShownBox } from './shown-boxes';

export type StackEnd = 'front' | 'back';

const siblingsOf = (boxes: ReadonlyMap<string, ShownBox>, id: string): ShownBox[] => {
  const box = boxes.get(id);
  return box ? [...boxes.values()].filter(({ parentId }) => parentId === box.parentId) : [];
};

const overlap = (a: ShownBox, b: ShownBox): boolean =>
  a.left < b.left + b.width &&
  b.left < a.left + a.width &&
  a.top < b.top + b.height &&
  b.top < a.top + a.height;

/** Whether a sibling lies over or under it: otherwise nobody sees who is above. */
export function isStacked(boxes: ReadonlyMap<string, ShownBox>, id: string): boolean {
  const own = boxes.get(id);
  return own !== undefined && siblingsOf(boxes, id).some((other) => other !== own && overlap(own, other));
}

/**
 * The change that puts a card above or below all its siblings; null where it lies there already. One row is written,
 * however many siblings there are.
 */
export function restacked(
  rows: ReadonlyMap<string, WorkspaceRow>,
  boxes: ReadonlyMap<string, ShownBox>,
  id: string,
  to: StackEnd,
): Change | null {
  const siblings = siblingsOf(boxes, id);
  const row = rows.get(id);
  if (!row || siblings.at(to === 'front' ? -1 : 0)?.id === id) return null;
  const others = siblings.flatMap((box) => (box.id === id ? [] : (rows.get(box.id)?.z ?? 0)));
  const z = to === 'front' ? Math.max(...others) + 1 : Math.min(...others) - 1;
  return changeOf(row, { z });
}
