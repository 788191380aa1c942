'use client';

import { useEffect } from 'react';
import { usePlatform } from './platform-context';

/** Where a menu was asked for: at the pointer, or by the keyboard inside the card. */
function placeOf(event: MouseEvent, node: Element): { x: number; y: number } {
  // The menu key sends the same event with no button pressed, and no place or one of its own choice.
  if (event.button === 2) return { x: event.clientX, y: event.clientY };
  const box = node.getBoundingClientRect();
  return { x: box.x + Math.min(box.width / 2, 120), y: box.y + Math.min(box.height / 2, 60) };
}

/** Asks for the menu of a card: by the right button, a long press, the menu key or Shift with F10. */
export function CardMenuKeys() {
  const { interaction } = usePlatform();
  useEffect(() => {
    const asked = (event: MouseEvent) => {
      const node = event.target instanceof Element ? event.target.closest('.react-flow__node') : null;
      const id = node?.getAttribute('data-id');
      if (!node || !id) return;
      event.preventDefault();
      interaction.setState({ menu: { id, ...placeOf(event, node) } });
    };
    document.addEventListener('contextmenu', asked);
    return () => document.removeEventListener('contextmenu', asked);
  }, [interaction]);
  return null;
}
