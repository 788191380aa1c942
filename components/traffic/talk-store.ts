import { createKeptStore } from '@/components/ui/kept-store';

/** Whether the list of who talked to whom is open. */
export const talk = createKeptStore<boolean>('talk', (kept) => kept === true);

export const toggleTalk = (): void => talk.keep(!talk.store.getState().value);
