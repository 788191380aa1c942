import type { OnMove, Viewport } from '@xyflow/react';
import { useCallback, useEffect, useRef, useState } from 'react';
import { shownBoxes } from '@/components/arranging/shown-boxes';
import { useSession } from '@/components/session/session-context';
import { keepView, readView, showsSomething } from './kept-view';
import { usePlatform } from './platform-context';

const REST_MS = 1000;

interface KeptView {
  /** Where to begin; null: with everything in view. */
  readonly first: Viewport | null;
  readonly onMoveEnd: OnMove;
}

/** A person who comes back finds the canvas as they left it: a second after a view came to rest it is remembered. */
export function useKeptView(): KeptView {
  const { interaction, workspaces } = usePlatform();
  const personId = useSession()?.person?.id ?? null;
  const [first] = useState(() => {
    const kept = readView(localStorage, personId);
    const frame = { width: window.innerWidth, height: window.innerHeight };
    const boxes = shownBoxes(workspaces.getState().rows).values();
    return kept && showsSomething(kept, boxes, frame) ? kept : null;
  });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    // What comes while they are away, or while they look at something, does not take their view from them.
    if (first) interaction.setState({ followsArrivals: false });
    return () => clearTimeout(timer.current);
  }, [first, interaction]);
  const onMoveEnd = useCallback<OnMove>(
    (_, view) => {
      clearTimeout(timer.current);
      // As long as the program leads the view it is nobody's own.
      if (interaction.getState().followsArrivals) return;
      timer.current = setTimeout(() => keepView(localStorage, personId, view), REST_MS);
    },
    [interaction, personId],
  );
  return { first, onMoveEnd };
}
