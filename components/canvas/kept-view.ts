import { getViewportForBounds, type Viewport } from '@xyflow/react';
import { z } from 'zod';
import type { ShownBox } from '@/components/arranging/shown-boxes';
import { FIT_OPTIONS, ZOOM_MAX, ZOOM_MIN } from './fit-options';

const viewSchema = z.object({
  x: z.number(),
  y: z.number(),
  zoom: z.number().min(ZOOM_MIN).max(ZOOM_MAX),
});

/** Each person who uses this browser has a view of their own; the owner of the machine has no account. */
const keyOf = (personId: string | null): string => `molecule.view.${personId ?? 'owner'}`;

/** The view of last time; null where nothing sensible is kept. */
export function readView(storage: Pick<Storage, 'getItem'>, personId: string | null): Viewport | null {
  const kept = storage.getItem(keyOf(personId));
  if (kept === null) return null;
  try {
    return viewSchema.safeParse(JSON.parse(kept)).data ?? null;
  } catch {
    return null;
  }
}

export const keepView = (
  storage: Pick<Storage, 'setItem'>,
  personId: string | null,
  { x, y, zoom }: Viewport,
): void => storage.setItem(keyOf(personId), JSON.stringify({ x, y, zoom }));

interface Frame {
  readonly width: number;
  readonly height: number;
}

/** The view in which everything is to be seen, as fitting it would make it. */
export function viewOfAll(boxes: Iterable<ShownBox>, frame: Frame): Viewport {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const box of boxes) {
    left = Math.min(left, box.left);
    top = Math.min(top, box.top);
    right = Math.max(right, box.left + box.width);
    bottom = Math.max(bottom, box.top + box.height);
  }
  if (left > right) return { x: 0, y: 0, zoom: 1 };
  const bounds = { x: left, y: top, width: right - left, height: bottom - top };
  const { minZoom = ZOOM_MIN, maxZoom = ZOOM_MAX, padding = 0 } = FIT_OPTIONS;
  return getViewportForBounds(bounds, frame.width, frame.height, minZoom, maxZoom, padding);
}

/** Whether any card is to be seen: a view of nothing is not worth going back to. */
export function showsSomething({ x, y, zoom }: Viewport, boxes: Iterable<ShownBox>, frame: Frame): boolean {
  const [left, top] = [-x / zoom, -y / zoom];
  const [right, bottom] = [left + frame.width / zoom, top + frame.height / zoom];
  for (const box of boxes) {
    if (box.hidden || box.left >= right || box.top >= bottom) continue;
    if (box.left + box.width > left && box.top + box.height > top) return true;
  }
  return false;
}
