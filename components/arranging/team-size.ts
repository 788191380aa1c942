import type { WorkspaceRow } from '@/contracts/workspaces';
import { type ShownBox, shownBoxes } from './shown-boxes';

export type Size = Pick<ShownBox, 'width' | 'height'>;

/** As large as what is in it. */
export const NO_SIZE = { width: null, height: null } as const;

/** How large a team is by itself: as large as what is in it. */
export function ownSize(rows: ReadonlyMap<string, WorkspaceRow>, id: string): Size | null {
  const row = rows.get(id);
  const free = row && new Map(rows).set(id, { ...row, width: null, height: null });
  return (free && shownBoxes(free).get(id)) ?? null;
}

/** What is stored for a team that is to be so large (null: as large as what is in it); it never gets smaller than that. */
export function fieldsForSize(own: Size, wanted: Size | null): Size | typeof NO_SIZE {
  const [width, height] = [Math.round(wanted?.width ?? 0), Math.round(wanted?.height ?? 0)];
  if (width <= own.width && height <= own.height) return NO_SIZE;
  return { width: Math.max(width, own.width), height: Math.max(height, own.height) };
}
