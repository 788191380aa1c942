import type { OnNodeDrag } from '@xyflow/react';
import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { CardNode } from '@/components/canvas/derive-nodes';
import { useInteraction, usePlatform } from '@/components/canvas/platform-context';
import { useMay } from '@/components/session/session-context';
import { isFar } from '@/components/stores/interaction-store';
import type { WorkspacesState } from '@/components/stores/workspaces-state';
import { isolate } from '@/components/ui/isolate';
import { toastInfo } from '@/components/ui/toast';
import { updateWorkspace, type WorkspaceRow } from '@/contracts/workspaces';
import type { DragState } from './drag-state';
import { createLifter } from './lift-nodes';
import { type Place, planDrop } from './plan-drop';
import { rootsAmong, type ShownBox, shownBoxes } from './shown-boxes';

/** A press that trembles is a press. */
const TREMBLE_PX = 4;
const COARSE = '(pointer: coarse)';

/** What stood when the drag began: everything is measured against it, whatever comes meanwhile. */
interface Start {
  readonly boxes: ReadonlyMap<string, ShownBox>;
  readonly ids: readonly string[];
  readonly heldId: string;
}

interface CardDrag {
  readonly nodesDraggable: boolean;
  readonly nodeDragThreshold: number;
  readonly onNodeDragStart: OnNodeDrag<CardNode>;
  readonly onNodeDrag: OnNodeDrag<CardNode>;
  readonly onNodeDragStop: OnNodeDrag<CardNode>;
}

/** A finger moves the view, and so does any pointer where cards are too small to be aimed at. */
function useIsDraggable(): boolean {
  const mayMove = useMay(updateWorkspace);
  const isFarOut = useInteraction((state) => isFar(state.levelOfDetail));
  const isAsking = useInteraction((state) => state.dropping !== null);
  const [isCoarse, setCoarse] = useState(false);
  useEffect(() => {
    const query = window.matchMedia(COARSE);
    const read = () => setCoarse(query.matches);
    read();
    query.addEventListener('change', read);
    return () => query.removeEventListener('change', read);
  }, []);
  return mayMove && !isFarOut && !isCoarse && !isAsking;
}

const isOut = (event: { ctrlKey?: boolean; metaKey?: boolean }): boolean =>
  event.ctrlKey === true || event.metaKey === true;

function placesNow({ boxes, ids, heldId }: Start, held: Place): Map<string, Place> {
  const from = boxes.get(heldId);
  const [dx, dy] = [held.x - (from?.x ?? 0), held.y - (from?.y ?? 0)];
  return new Map(
    ids.flatMap((id) => {
      const box = boxes.get(id);
      return box ? [[id, { x: box.x + dx, y: box.y + dy }]] : [];
    }),
  );
}

/** The name of a dragged card that somebody else has put elsewhere since; undefined: none of them. */
function movedAway({ boxes, ids }: Start, rows: ReadonlyMap<string, WorkspaceRow>): string | undefined {
  const other = ids.find((id) => {
    const row = rows.get(id);
    const parentId = boxes.get(id)?.parentId ?? null;
    return (
      row !== undefined && row.parent_id !== parentId && (parentId !== null || rows.has(row.parent_id ?? ''))
    );
  });
  return other === undefined ? undefined : rows.get(other)?.name;
}

/** A drag that ends without the pointer letting go: Esc, or what it holds was removed. */
function useLettingGo(start: RefObject<Start | null>): void {
  const { workspaces, interaction } = usePlatform();
  useEffect(() => {
    const letGo = () => {
      // The pointer may hold it still; what it does from now on means nothing.
      start.current = null;
      interaction.setState({ drag: null });
    };
    const pressed = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || start.current === null) return;
      event.preventDefault();
      event.stopPropagation();
      letGo();
    };
    window.addEventListener('keydown', pressed, { capture: true });
    const stop = workspaces.subscribe(({ rows }) => {
      if (start.current !== null && !rows.has(start.current.heldId)) letGo();
    });
    return () => {
      window.removeEventListener('keydown', pressed, { capture: true });
      stop();
    };
  }, [start, workspaces, interaction]);
}

/** What a drag of this card takes along: cards that were picked together move together, if it is among them. */
function startOf({ rows, deleting }: WorkspacesState, batch: ReadonlySet<string>, heldId: string): Start {
  const boxes = shownBoxes(rows);
  const picked = batch.has(heldId) ? rootsAmong(boxes, batch) : [];
  // One that is inside another picked one is dragged alone.
  const ids = picked.includes(heldId) ? picked : [heldId];
  return { boxes, heldId, ids: ids.filter((id) => !deleting.has(id)) };
}

/** Dragging cards by hand: what is held follows the pointer, and letting go moves it, asks, or puts it back. */
export function useCardDrag(): CardDrag {
  const { workspaces, interaction, gestures } = usePlatform();
  const nodesDraggable = useIsDraggable();
  const start = useRef<Start | null>(null);

  const show = useCallback(
    (held: Place, isForcedOut: boolean): DragState | null => {
      const from = start.current;
      if (!from) return null;
      const { rows, deleting } = workspaces.getState();
      const cards = { ids: from.ids, heldId: from.heldId, places: placesNow(from, held) };
      const isClosed = (id: string) => deleting.has(id) || !rows.has(id);
      const plan = planDrop(from.boxes, cards, { isForcedOut, isClosed });
      const drag = { ...cards, plan };
      interaction.setState({ drag });
      return drag;
    },
    [workspaces, interaction],
  );

  const onNodeDragStart = useCallback<OnNodeDrag<CardNode>>(
    (event, node) => {
      start.current = startOf(workspaces.getState(), interaction.getState().batch, node.id);
      interaction.setState({ followsArrivals: false });
      show(node.position, isOut(event));
    },
    [workspaces, interaction, show],
  );

  const onNodeDrag = useCallback<OnNodeDrag<CardNode>>(
    (event, node) => void show(node.position, isOut(event)),
    [show],
  );

  const onNodeDragStop = useCallback<OnNodeDrag<CardNode>>(
    (event, node) => {
      const drag = show(node.position, isOut(event));
      const from = start.current;
      start.current = null;
      const other = from && movedAway(from, workspaces.getState().rows);
      if (other) {
        interaction.setState({ drag: null });
        toastInfo(`${isolate(other)} was moved to another team meanwhile, so it stays there.`);
        return;
      }
      if (!drag || drag.plan.kind === 'stay') interaction.setState({ drag: null });
      else if (drag.plan.kind === 'move') void gestures.drop(drag, drag.plan);
      else interaction.setState({ drag: null, dropping: drag });
    },
    [workspaces, interaction, gestures, show],
  );

  useLettingGo(start);

  return useMemo(
    () => ({ nodesDraggable, nodeDragThreshold: TREMBLE_PX, onNodeDragStart, onNodeDrag, onNodeDragStop }),
    [nodesDraggable, onNodeDragStart, onNodeDrag, onNodeDragStop],
  );
}

/** The cards with what is dragged laid over them. */
export function useLiftedNodes(nodes: CardNode[]): CardNode[] {
  const drag = useInteraction((state) => state.drag ?? state.dropping);
  const [lift] = useState(createLifter);
  return useMemo(() => lift(nodes, drag), [lift, nodes, drag]);
}
