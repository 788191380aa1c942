/** The card's own button, where the card is drawn. */
export const findCard = (id: string): HTMLElement | null =>
  document.querySelector<HTMLElement>(`[data-workspace-id="${id}"]`);
