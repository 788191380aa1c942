import { isGivenWay } from './app-error';

/** Work that costs hardly more for many than for one: a statement that takes any number of rows, a commit. */
export interface BatchStep<Context, Item, Result> {
  /** Does the work of all; the results in the order of the items. All of it happens, or nothing. */
  run(context: Context, items: readonly Item[]): Promise<readonly Result[]>;
  /** Bytes of an item, where items can be large. */
  weigh?(item: Item): number;
  /**
   * True for a failure after which certainly nothing has happened: then each item is tried by itself, because the fault may
   * be of one of them alone. Everybody gets every other failure.
   */
  isUndone(error: unknown): boolean;
}

/** Joins the work of callers who come at the same time; one per process. */
export interface Batches {
  /** Does this item's part of a step, together with whatever else comes for it. */
  join<Context, Item, Result>(
    context: Context,
    step: BatchStep<Context, Item, Result>,
    item: Item,
  ): Promise<Result>;
}

const ITEMS_MAX = 100;
const BYTES_MAX = 4 * 1024 * 1024;
/** Of one step. One gathers the most; further ones begin only where that one has to wait for something. */
const AT_ONCE = 4;
const PATIENCE_MS = 10;
/** Of an item by itself, where others were at the same rows in another order. */
const TRIES_MAX = 4;

export function createBatches(): Batches {
  const queues = new Map<unknown, Queue<unknown, unknown, unknown>>();
  return {
    join(context, step, item) {
      let queue = queues.get(step) as Queue<typeof context, typeof item, never> | undefined;
      if (!queue) {
        queue = new Queue(step as BatchStep<typeof context, typeof item, never>);
        queues.set(step, queue as unknown as Queue<unknown, unknown, unknown>);
      }
      return queue.add(context, item);
    },
  };
}

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

class Queue<Context, Item, Result> {
  #waiting: Waiting<Item, Result>[] = [];
  #running = 0;
  #immediate: NodeJS.Immediate | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly step: BatchStep<Context, Item, Result>) {}

  add(context: Context, item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      this.#plan(context);
    });
  }

  /** Begins when everything that has arrived by now has been read, so that nobody waits and all of that goes along. */
  #plan(context: Context): void {
    if (this.#waiting.length === 0 || this.#running >= AT_ONCE) return;
    if (this.#running === 0) this.#immediate ??= setImmediate(() => this.#begin(context));
    else this.#timer ??= setTimeout(() => this.#begin(context), PATIENCE_MS);
  }

  #begin(context: Context): void {
    clearImmediate(this.#immediate);
    clearTimeout(this.#timer);
    this.#immediate = undefined;
    this.#timer = undefined;
    const batch = this.#take();
    if (batch.length === 0) return;
    this.#running += 1;
    void this.#run(context, batch).finally(() => {
      this.#running -= 1;
      if (this.#running === 0) {
        clearTimeout(this.#timer);
        this.#timer = undefined;
      }
      this.#plan(context);
    });
    this.#plan(context);
  }

  /** As many as one batch holds, and always one. */
  #take(): Waiting<Item, Result>[] {
    let bytes = 0;
    let count = 0;
    for (const { item } of this.#waiting) {
      bytes += this.step.weigh?.(item) ?? 0;
      if (count > 0 && (count >= ITEMS_MAX || bytes > BYTES_MAX)) break;
      count += 1;
    }
    return this.#waiting.splice(0, count);
  }

  async #run(context: Context, batch: readonly Waiting<Item, Result>[], tries = 1): Promise<void> {
    try {
      const results = await this.step.run(
        context,
        batch.map(({ item }) => item),
      );
      if (results.length !== batch.length) throw new Error('a batch has not as many results as items');
      for (const [at, { resolve }] of batch.entries()) resolve(results[at] as Result);
    } catch (error) {
      if (batch.length > 1 && this.step.isUndone(error)) {
        for (const one of batch) await this.#run(context, [one]);
        return;
      }
      if (isGivenWay(error) && tries < TRIES_MAX) return this.#run(context, batch, tries + 1);
      for (const { reject } of batch) reject(error);
    }
  }
}
