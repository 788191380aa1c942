'use client';

import { type KeyboardEvent, type PointerEvent, useState } from 'react';
import { clampWidth, WIDTH_MIN, widthMax } from './panel-width';

const STEP = 16;

interface Props {
  readonly width: number;
  readonly onWidth: (width: number) => void;
}

/** The left edge of the panel: dragged, or moved by the arrow keys. */
export function ResizeHandle({ width, onWidth }: Props) {
  const [isDragging, setDragging] = useState(false);
  const moveTo = (wanted: number) => onWidth(clampWidth(wanted, window.innerWidth));
  const pressed = (event: KeyboardEvent) => {
    const wanted: Record<string, number> = {
      ArrowLeft: width + STEP,
      ArrowRight: width - STEP,
      Home: WIDTH_MIN,
      End: widthMax(window.innerWidth),
    };
    const next = wanted[event.key];
    if (next === undefined) return;
    event.preventDefault();
    moveTo(next);
  };
  const dragged = (event: PointerEvent<HTMLDivElement>) => {
    if (isDragging) moveTo(window.innerWidth - event.clientX);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: an hr cannot be dragged or focused
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label="Width of the panel"
      aria-valuenow={width}
      aria-valuemin={WIDTH_MIN}
      aria-valuemax={typeof window === 'undefined' ? width : widthMax(window.innerWidth)}
      tabIndex={0}
      className="panel-edge"
      data-dragging={isDragging || undefined}
      onKeyDown={pressed}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        setDragging(true);
      }}
      onPointerMove={dragged}
      onPointerUp={() => setDragging(false)}
      onPointerCancel={() => setDragging(false)}
    />
  );
}
