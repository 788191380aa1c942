'use client';

import { useStoreApi, ViewportPortal } from '@xyflow/react';
import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react';
import { usePlatform } from '@/components/canvas/platform-context';
import { type ShownBox, shownBoxes } from './shown-boxes';
import { ownSize, type Size } from './team-size';
import './arranging.css';

const STEP = 24;
const LARGE_STEP = 96;
const STEPS: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** What the pointer took hold of. */
interface Hold {
  readonly x: number;
  readonly y: number;
  readonly box: ShownBox;
  readonly least: Size;
}

/**
 * The corner by which a team is made larger, by pointer or arrow keys; a double click makes it as large as what is in it.
 * While it is pulled only an outline follows: the team and all around it stand still until it is let go.
 */
export function ResizeHandle({ id, name }: { id: string; name: string }) {
  const { workspaces, gestures } = usePlatform();
  const flow = useStoreApi();
  const hold = useRef<Hold | null>(null);
  const [outline, setOutline] = useState<ShownBox | null>(null);

  const begin = (event: PointerEvent<HTMLButtonElement>) => {
    const { rows } = workspaces.getState();
    const box = shownBoxes(rows).get(id);
    const least = ownSize(rows, id);
    if (event.button !== 0 || !box || !least) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    hold.current = { x: event.clientX, y: event.clientY, box, least };
  };
  const follow = (event: PointerEvent<HTMLButtonElement>) => {
    const from = hold.current;
    if (!from) return;
    const [, , zoom] = flow.getState().transform;
    const width = Math.max(from.box.width + (event.clientX - from.x) / zoom, from.least.width);
    const height = Math.max(from.box.height + (event.clientY - from.y) / zoom, from.least.height);
    setOutline({ ...from.box, width, height });
  };
  const letGo = () => {
    hold.current = null;
    setOutline(null);
  };
  const end = () => {
    if (outline) void gestures.resize(id, outline);
    letGo();
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && hold.current) {
      event.stopPropagation();
      return letGo();
    }
    const step = STEPS[event.key];
    const box = shownBoxes(workspaces.getState().rows).get(id);
    if (!step || !box) return;
    event.preventDefault();
    const by = event.shiftKey ? LARGE_STEP : STEP;
    void gestures.resize(id, { width: box.width + step[0] * by, height: box.height + step[1] * by });
  };
  return (
    <>
      <button
        type="button"
        className="resize-handle nodrag nopan"
        aria-label={`Resize ${name}`}
        title="Drag, or use the arrow keys; a double click fits it to its members"
        onPointerDown={begin}
        onPointerMove={follow}
        onPointerUp={end}
        onPointerCancel={letGo}
        onKeyDown={pressed}
        onClick={(event) => event.stopPropagation()}
        onDoubleClick={(event) => {
          event.stopPropagation();
          void gestures.resize(id, null);
        }}
      />
      {outline && (
        <ViewportPortal>
          <div
            className="resize-outline"
            style={{
              left: outline.left,
              top: outline.top,
              width: outline.width,
              height: outline.height,
            }}
          />
        </ViewportPortal>
      )}
    </>
  );
}
