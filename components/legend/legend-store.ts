import { createKeptStore } from '@/components/ui/kept-store';

/** Whether the legend is open. */
export const legend = createKeptStore<boolean>('legend', (kept) => kept === true);

export const toggleLegend = (): void => legend.keep(!legend.store.getState().value);
