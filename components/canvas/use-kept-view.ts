import type { OnMove, Viewport } from '@xyflow/react';
import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { shownBoxes } from '@/components/arranging/shown-boxes';
import { useSession } from '@/components/session/session-context';
import { levelOfDetailAt } from '@/components/stores/interaction-store';
import { keepView, readView, showsSomething, viewOfAll } from './kept-view';
import { usePlatform } from './platform-context';

const REST_MS = 1000;

/**
 * Where the canvas begins: as this person left it, or with everything in view. Null until that is known, so that no card is
 * drawn near which is then seen from far; of a thousand cards that would be most of the work of opening the page.
 */
export function useFirstView(frame: RefObject<HTMLElement | null>): Viewport | null {
  const { interaction, workspaces } = usePlatform();
  const personId = useSession()?.person?.id ?? null;
  const [first, setFirst] = useState<Viewport | null>(null);
  const isBegun = useRef(false);
  useLayoutEffect(() => {
    if (isBegun.current || !frame.current) return;
    isBegun.current = true;
    const { clientWidth: width, clientHeight: height } = frame.current;
    const boxes = [...shownBoxes(workspaces.getState().rows).values()].filter(({ hidden }) => !hidden);
    const kept = readView(localStorage, personId);
    const own = kept && showsSomething(kept, boxes, { width, height }) ? kept : null;
    const view = own ?? viewOfAll(boxes, { width, height });
    interaction.setState({ levelOfDetail: levelOfDetailAt(view.zoom) });
    // What comes while they are away, or while they look at something, does not take their view from them.
    if (own) interaction.setState({ followsArrivals: false });
    setFirst(view);
  }, [frame, interaction, workspaces, personId]);
  return first;
}

/** A person who comes back finds the canvas as they left it: a second after a view came to rest it is remembered. */
export function useKeepView(): OnMove {
  const { interaction } = usePlatform();
  const personId = useSession()?.person?.id ?? null;
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return useCallback<OnMove>(
    (_, view) => {
      clearTimeout(timer.current);
      // As long as the program leads the view it is nobody's own.
      if (interaction.getState().followsArrivals) return;
      timer.current = setTimeout(() => keepView(localStorage, personId, view), REST_MS);
    },
    [interaction, personId],
  );
}
