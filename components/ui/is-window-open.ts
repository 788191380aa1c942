const MODAL = '[role="alertdialog"], [role="dialog"][data-state="open"]';

/** A window waits for an answer: what would come up behind it or over it has to wait too. */
export const isWindowOpen = (): boolean => document.querySelector(MODAL) !== null;
