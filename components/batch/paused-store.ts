import { createKeptStore } from '@/components/ui/kept-store';

/** What “Pause everything” has paused from this browser: only that is resumed with it, not what was paused before. */
export const pausedEverything = createKeptStore<readonly string[]>('paused-everything', (kept) =>
  Array.isArray(kept) ? kept.filter((id) => typeof id === 'string') : [],
);
