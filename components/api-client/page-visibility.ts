/** Whether anybody can see the page. */
export interface PageVisibility {
  readonly isHidden: () => boolean;
  /** Calls `listener` at every change; the answer stops that. */
  readonly watch: (listener: () => void) => () => void;
}

export const documentVisibility: PageVisibility = {
  isHidden: () => document.visibilityState === 'hidden',
  watch: (listener) => {
    document.addEventListener('visibilitychange', listener);
    return () => document.removeEventListener('visibilitychange', listener);
  },
};

/** A glance at another tab costs nothing; only what stays hidden this long is put to rest. */
const REST_AFTER_MS = 5000;

/** Calls `rest` once the page has been hidden for a while and `wake` when it is seen again; the answer ends both. */
export function restWhileHidden(visibility: PageVisibility, rest: () => void, wake: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isResting = false;
  const look = () => {
    clearTimeout(timer);
    if (visibility.isHidden()) {
      if (isResting) return;
      timer = setTimeout(() => {
        isResting = true;
        rest();
      }, REST_AFTER_MS);
    } else if (isResting) {
      isResting = false;
      wake();
    }
  };
  const stopWatching = visibility.watch(look);
  look();
  return () => {
    clearTimeout(timer);
    stopWatching();
  };
}
