/** Turns of one conversation come one after the other, those of different ones beside each other, up to a number. */
export class ContextTurns {
  readonly #tails = new Map<string, Promise<unknown>>();
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  /** @param atOnce how many turns may run beside each other at this moment */
  async run<T>(contextId: string, atOnce: number, work: () => Promise<T>): Promise<T> {
    const before = this.#tails.get(contextId) ?? Promise.resolve();
    const turn = before.then(() => this.#withSlot(atOnce, work));
    const tail = turn.catch(() => {});
    this.#tails.set(contextId, tail);
    try {
      return await turn;
    } finally {
      if (this.#tails.get(contextId) === tail) this.#tails.delete(contextId);
    }
  }

  async #withSlot<T>(atOnce: number, work: () => Promise<T>): Promise<T> {
    while (this.#running >= atOnce) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#running += 1;
    try {
      return await work();
    } finally {
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }
}
