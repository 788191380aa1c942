import type { WorkspaceRow } from '@/contracts/workspaces';
import { type LayoutBox, layoutWorkspaces } from '@/domain/layout';

/** Where a workspace is drawn. */
export interface ShownBox extends LayoutBox {
  readonly id: string;
  /** Of its corner, on the canvas. */
  readonly left: number;
  readonly top: number;
}

/** Every workspace with its place on the canvas, in the order in which they are painted: what comes later lies above. */
export function shownBoxes(rows: ReadonlyMap<string, WorkspaceRow>): Map<string, ShownBox> {
  const shown = new Map<string, ShownBox>();
  for (const [id, box] of layoutWorkspaces([...rows.values()])) {
    const parent = box.parentId === null ? undefined : shown.get(box.parentId);
    shown.set(id, { ...box, id, left: (parent?.left ?? 0) + box.x, top: (parent?.top ?? 0) + box.y });
  }
  return shown;
}

/** `ids` and everything drawn inside them. */
export function withInside(boxes: ReadonlyMap<string, LayoutBox>, ids: Iterable<string>): Set<string> {
  const inside = new Set(ids);
  // A parent precedes what is in it.
  for (const [id, box] of boxes) if (box.parentId !== null && inside.has(box.parentId)) inside.add(id);
  return inside;
}

/** Of several chosen workspaces those that are in none of the others: moving these moves all. */
export function rootsAmong(boxes: ReadonlyMap<string, LayoutBox>, ids: ReadonlySet<string>): string[] {
  return [...ids].filter((id) => {
    const seen = new Set<string>();
    for (let at = boxes.get(id)?.parentId ?? null; at !== null && !seen.has(at); ) {
      if (ids.has(at)) return false;
      seen.add(at);
      at = boxes.get(at)?.parentId ?? null;
    }
    return boxes.has(id);
  });
}
