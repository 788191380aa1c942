import type { Logger } from './logger';

/** Work that goes on after its request was answered, or after its caller has gone; nothing of it is ever unawaited. */
export interface Background {
  /** Starts `work`; a failure is logged under `name` and reaches nobody. */
  run(name: string, work: () => Promise<unknown>): void;
  /** Waits until nothing is running any more. */
  drain(): Promise<void>;
}

export function createBackground(log: Logger): Background {
  const running = new Set<Promise<void>>();
  return {
    run(name, work) {
      const done = startNow(work)
        .then(
          () => {},
          (error: unknown) => log.warn({ err: error, work: name }, 'background work failed'),
        )
        .finally(() => running.delete(done));
      running.add(done);
    },
    async drain() {
      while (running.size > 0) await Promise.all(running);
    },
  };
}

/** At once, and with a promise even of work that throws before it returns one. */
const startNow = async (work: () => Promise<unknown>): Promise<unknown> => work();
