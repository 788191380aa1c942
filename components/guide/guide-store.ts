import { createKeptStore } from '@/components/ui/kept-store';
import { type GuideStep, readGuide, withDone } from './guide-steps';

/** How far somebody has come on this browser. */
export const guide = createKeptStore('guide', readGuide);

export function markDone(step: GuideStep): void {
  const before = guide.store.getState().value;
  const after = withDone(before, step);
  if (after !== before) guide.keep(after);
}

export const endGuide = (): void => guide.keep({ ...guide.store.getState().value, isOver: true });
