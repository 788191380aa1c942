import type { FitViewOptions } from '@xyflow/react';

export const ZOOM_MIN = 0.05;
export const ZOOM_MAX = 2;
export const ZOOM_STEP_MS = 180;
export const FIT_MS = 320;

/** Everything in view, clear of the bars at the top and at the bottom. */
export const FIT_OPTIONS: FitViewOptions = {
  padding: { top: '80px', right: '32px', bottom: '88px', left: '32px' },
  minZoom: ZOOM_MIN,
  maxZoom: 1,
  // Far out most cards are painted, and hidden to the flow.
  includeHiddenNodes: true,
};

/** Animated moves become jumps for people who asked for less motion. */
export function withMotion(options: FitViewOptions, durationMs: number): FitViewOptions {
  const isStill = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  return { ...options, duration: isStill ? 0 : durationMs };
}
