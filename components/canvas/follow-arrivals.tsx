'use client';

import { type FitViewOptions, useReactFlow } from '@xyflow/react';
import { useEffect, useRef } from 'react';
import { arrivalProgress, arrivalRoots } from '@/components/stores/arrivals';
import { FIT_MS, FIT_OPTIONS, withMotion } from './fit-options';
import { useInteraction, usePlatform, useWorkspaces } from './platform-context';

/** A burst of arrivals moves the view once, this long after the last. */
const BURST_MS = 250;
/** After the last one has started, cards still find their place for a moment. */
const SETTLE_MS = 1200;
const SHINE_MS = 800;

/** Keeps in view what arrives, until a person moves the view; an organisation that is complete is framed and shines. */
export function FollowArrivals() {
  useFitOnArrival();
  useSettle();
  return null;
}

/** Frames the arriving organisation, or everything while nobody knows what it consists of. */
function useFrame(): () => void {
  const { fitView } = useReactFlow();
  const { interaction, workspaces } = usePlatform();
  return () => {
    const { followsArrivals, arriving } = interaction.getState();
    if (!followsArrivals) return;
    const roots = arriving?.ids ? arrivalRoots(workspaces.getState().rows, arriving.ids) : [];
    const only: FitViewOptions = roots.length > 0 ? { nodes: roots.map((id) => ({ id })) } : {};
    void fitView(withMotion({ ...FIT_OPTIONS, ...only }, FIT_MS));
  };
}

function useFitOnArrival(): void {
  const frame = useFrame();
  const count = useWorkspaces((state) => state.rows.size);
  const follows = useInteraction((state) => state.followsArrivals);
  const fittedCount = useRef(count);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what to frame is looked up when it is time
  useEffect(() => {
    if (!follows || count <= fittedCount.current) {
      fittedCount.current = Math.min(fittedCount.current, count);
      return;
    }
    const timer = setTimeout(() => {
      fittedCount.current = count;
      frame();
    }, BURST_MS);
    return () => clearTimeout(timer);
  }, [count, follows]);
}

/** A timer of its own: the one of the arrivals would cancel it, or it that one. */
function useSettle(): void {
  const frame = useFrame();
  const { interaction, workspaces } = usePlatform();
  const ids = useInteraction((state) => state.arriving?.ids ?? null);
  const stage = useWorkspaces((state) => {
    if (ids === null) return 'unknown';
    const { settled, total } = arrivalProgress(state.rows, ids);
    if (total === 0) return 'none';
    return settled === total ? 'complete' : 'starting';
  });
  const isComplete = stage === 'complete';
  const came = useRef(false);
  useEffect(() => {
    // All that had come was removed again: there is nothing left to wait for.
    if (stage === 'none' && came.current) interaction.setState({ arriving: null });
    came.current = stage === 'starting' || stage === 'complete';
  }, [stage, interaction]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what to frame is looked up when it is time
  useEffect(() => {
    if (!isComplete || ids === null) return;
    const settle = setTimeout(() => {
      frame();
      const shining = new Set(arrivalRoots(workspaces.getState().rows, ids));
      interaction.setState({ arriving: null, shining });
      // Not taken back with the effect: what shines has to stop shining.
      setTimeout(() => interaction.setState({ shining: new Set() }), SHINE_MS);
    }, SETTLE_MS);
    return () => clearTimeout(settle);
  }, [isComplete, ids, interaction, workspaces]);
}
