/**
 * Runs a look at something one at a time. Who asks while one is under way gets the next one, together with all others
 * who wait for it: what each gets was seen after they asked.
 */
export function shareNext<T>(look: () => Promise<T>): () => Promise<T> {
  let running: Promise<unknown> | null = null;
  let next: Promise<T> | null = null;
  const start = (): Promise<T> => {
    next = null;
    const result = look();
    const end = result.then(
      () => {},
      () => {},
    );
    running = end;
    void end.then(() => {
      if (running === end) running = null;
    });
    return result;
  };
  return () => {
    if (running === null) return start();
    next ??= running.then(start);
    return next;
  };
}
