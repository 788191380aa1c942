'use client';

import { type InternalNode, useReactFlow, useStoreApi } from '@xyflow/react';
import { useEffect } from 'react';
import type { CardNode } from './derive-nodes';
import { findCard } from './find-card';
import { type Direction, findNeighbour } from './find-neighbour';
import { FIT_MS, withMotion } from './fit-options';
import { usePlatform } from './platform-context';

const isDirection = (key: string): key is Direction => /^Arrow(Up|Down|Left|Right)$/.test(key);

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const isInside = (box: Box, view: Box): boolean =>
  box.x >= view.x &&
  box.x + box.width <= view.x + view.width &&
  box.y >= view.y &&
  box.y + box.height <= view.y + view.height;

const toPlaced = ({ id, internals, width = 0, height = 0 }: InternalNode<CardNode>) => ({
  id,
  box: { ...internals.positionAbsolute, width, height },
});

/** Frames until a card that was out of view has its element. */
const FRAMES_MAX = 60;

function focusOnceThere(id: string, framesLeft = FRAMES_MAX): void {
  const card = findCard(id);
  if (card) card.focus({ preventScroll: true });
  else if (framesLeft > 0) requestAnimationFrame(() => focusOnceThere(id, framesLeft - 1));
}

/** From a card the arrow keys lead to the next one in their direction; the view follows where it has to. */
export function ArrowKeys() {
  const { setCenter } = useReactFlow();
  const flow = useStoreApi<CardNode>();
  const { interaction } = usePlatform();
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (!isDirection(event.key) || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
      const focused = document.activeElement;
      if (!(focused instanceof HTMLElement) || !focused.matches('.card-hit')) return;
      const { nodeLookup, transform, width, height } = flow.getState();
      const cards = [...nodeLookup.values()].map(toPlaced);
      const from = cards.find(({ id }) => id === focused.dataset.workspaceId);
      const next = from && findNeighbour(from, cards, event.key);
      if (!next) return;
      event.preventDefault();
      // Most cards of a far view have no element until something points to them.
      interaction.setState({ farHover: next.id });
      focusOnceThere(next.id);
      const [x, y, zoom] = transform;
      const view = { x: -x / zoom, y: -y / zoom, width: width / zoom, height: height / zoom };
      if (isInside(next.box, view)) return;
      interaction.setState({ followsArrivals: false });
      const { duration = 0 } = withMotion({}, FIT_MS);
      const { box } = next;
      void setCenter(box.x + box.width / 2, box.y + box.height / 2, { zoom, duration });
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, [flow, setCenter, interaction]);
  return null;
}
