import { createStore } from 'zustand/vanilla';

/** Whether the palette is open; apart, because a button and a key open it from anywhere. */
export const paletteStore = createStore<{ isOpen: boolean }>(() => ({ isOpen: false }));

export const openPalette = (): void => paletteStore.setState({ isOpen: true });
