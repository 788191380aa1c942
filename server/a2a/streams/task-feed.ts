import type { FeedEvent, TaskReader } from './task-reader';

/** A reader that takes nothing for so long does not hold up an agent any longer. */
const STUCK_MS = 60_000;

/** Whoever writes the log of a task in this process. */
export interface Leader {
  /** Resolves when all that was published is in the log. */
  flush(): Promise<void>;
  /** Another stream writes the log from now on. */
  retire(): void;
}

/** What those who read one task in this process hear, all of them the same in the same order. */
export class TaskFeed {
  readonly #readers = new Set<TaskReader>();
  #leader: Leader | null = null;

  constructor(private readonly onEmpty: () => void) {}

  get leader(): Leader | null {
    return this.#leader;
  }

  get hasReaders(): boolean {
    return this.#readers.size > 0;
  }

  lead(leader: Leader): void {
    const before = this.#leader;
    this.#leader = leader;
    if (before !== leader) before?.retire();
  }

  resign(leader: Leader): void {
    if (this.#leader === leader) this.#leader = null;
    this.#endIfEmpty();
  }

  add(reader: TaskReader): void {
    this.#readers.add(reader);
    reader.onClose(() => {
      this.#readers.delete(reader);
      this.#endIfEmpty();
    });
  }

  publish(event: FeedEvent): void {
    for (const reader of this.#readers) reader.push(event);
  }

  close(): void {
    for (const reader of [...this.#readers]) reader.close();
  }

  /**
   * Resolves when there is room for the next event: with one of the readers, because the others come back for what they
   * have missed, or without any, because the task goes on.
   */
  async room(): Promise<void> {
    const readers = [...this.#readers];
    if (readers.length === 0 || readers.some((reader) => !reader.isFull)) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      timer = setTimeout(() => {
        for (const reader of readers) if (reader.isFull) reader.close();
        resolve();
      }, STUCK_MS);
      for (const reader of readers) reader.onTaken(resolve);
    });
    clearTimeout(timer);
  }

  #endIfEmpty(): void {
    if (!this.#leader && this.#readers.size === 0) this.onEmpty();
  }
}
