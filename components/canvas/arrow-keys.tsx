'use client';

import { useReactFlow } from '@xyflow/react';
import { useEffect } from 'react';
import { type Direction, findNeighbour } from './find-neighbour';
import { FIT_MS, withMotion } from './fit-options';
import { usePlatform } from './platform-context';

const isDirection = (key: string): key is Direction => /^Arrow(Up|Down|Left|Right)$/.test(key);

const isInside = (box: DOMRect, frame: DOMRect): boolean =>
  box.left >= frame.left && box.right <= frame.right && box.top >= frame.top && box.bottom <= frame.bottom;

/** From a card the arrow keys lead to the next one in their direction; the view follows where it has to. */
export function ArrowKeys() {
  const { getZoom, setCenter, screenToFlowPosition } = useReactFlow();
  const { interaction } = usePlatform();
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (!isDirection(event.key) || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
      const focused = document.activeElement;
      if (!(focused instanceof HTMLElement) || !focused.matches('.card-hit')) return;
      const cards = [...document.querySelectorAll<HTMLElement>('.card-hit')].map((element) => ({
        element,
        box: element.getBoundingClientRect(),
      }));
      const from = cards.find(({ element }) => element === focused);
      const next = from && findNeighbour(from, cards, event.key);
      if (!next) return;
      event.preventDefault();
      next.element.focus({ preventScroll: true });
      const frame = document.querySelector('.react-flow')?.getBoundingClientRect();
      if (!frame || isInside(next.box, frame)) return;
      interaction.setState({ followsArrivals: false });
      const middle = { x: next.box.x + next.box.width / 2, y: next.box.y + next.box.height / 2 };
      const { x, y } = screenToFlowPosition(middle);
      const { duration = 0 } = withMotion({}, FIT_MS);
      void setCenter(x, y, { zoom: getZoom(), duration });
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, [getZoom, setCenter, screenToFlowPosition, interaction]);
  return null;
}
