/** Runs what has the same key one after the other, in the order of asking; different keys do not wait for each other. */
export type InTurn = <T>(key: string, run: () => Promise<T>) => Promise<T>;

export function createTurns(): InTurn {
  const last = new Map<string, Promise<unknown>>();
  return (key, run) => {
    const turn = (last.get(key) ?? Promise.resolve()).then(run, run);
    // Whether it failed is for its caller; the next one only waits for its end.
    const end = turn.then(
      () => {},
      () => {},
    );
    last.set(key, end);
    void end.then(() => last.get(key) === end && last.delete(key));
    return turn;
  };
}
