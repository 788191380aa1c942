'use client';

import { useReactFlow } from '@xyflow/react';
import { useEffect, useRef } from 'react';
import { FIT_MS, FIT_OPTIONS, withMotion } from './fit-options';
import { useInteraction, useWorkspaces } from './platform-context';

/** A burst of arrivals moves the view once, this long after the last. */
const SETTLE_MS = 250;

/** Keeps everything in view while workspaces arrive, until a person moves the view. */
export function FollowArrivals() {
  const { fitView } = useReactFlow();
  const count = useWorkspaces((state) => state.rows.size);
  const follows = useInteraction((state) => state.followsArrivals);
  const fittedCount = useRef(count);
  useEffect(() => {
    if (!follows || count <= fittedCount.current) {
      fittedCount.current = Math.min(fittedCount.current, count);
      return;
    }
    const timer = setTimeout(() => {
      fittedCount.current = count;
      void fitView(withMotion(FIT_OPTIONS, FIT_MS));
    }, SETTLE_MS);
    return () => clearTimeout(timer);
  }, [count, follows, fitView]);
  return null;
}
