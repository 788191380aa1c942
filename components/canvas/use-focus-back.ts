'use client';

import { useState } from 'react';

/** The card's own button, wherever it is drawn. */
export const findCard = (id: string): HTMLElement | null =>
  document.querySelector<HTMLElement>(`[data-workspace-id="${id}"]`);

/**
 * Where the focus goes when a window about a workspace closes: back to what opened it, and where that is gone (an entry
 * of a menu) to the card.
 */
export function useFocusBack(id: string): (event: Event) => void {
  const [opener] = useState(() => document.activeElement);
  return (event) => {
    if (opener instanceof HTMLElement && opener !== document.body && opener.isConnected) return;
    const card = findCard(id);
    if (!card) return;
    event.preventDefault();
    card.focus();
  };
}
