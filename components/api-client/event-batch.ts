/** A hidden tab paints no frames: its events are handed on at this pace instead. */
const HIDDEN_FLUSH_MS = 500;

/** Collects items and hands them on together, once per animation frame: a burst costs one render. */
export function batchPerFrame<T>(flush: (items: readonly T[]) => void): {
  add: (item: T) => void;
  dispose: () => void;
} {
  let items: T[] = [];
  let frame = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const cancel = () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    frame = 0;
    timer = undefined;
  };
  const run = () => {
    cancel();
    const ready = items;
    items = [];
    if (ready.length > 0) flush(ready);
  };
  return {
    add: (item) => {
      items.push(item);
      if (timer !== undefined) return;
      frame = requestAnimationFrame(run);
      timer = setTimeout(run, HIDDEN_FLUSH_MS);
    },
    dispose: () => {
      cancel();
      items = [];
    },
  };
}
