import type { Logger } from './platform/logger';

/** A stop that hangs is ended here; the next start heals what it left. */
const STOP_MS_MAX = 10_000;

export interface Shutdown {
  /** Adds a step; steps run one after the other, the newest first. Add it before its thing is fully there, and wait inside. */
  add(step: () => Promise<void>): void;
  /** Adds what must be done at once when stopping takes too long. */
  addLastResort(act: () => void): void;
  /** Runs the steps once and ends the process; later calls change nothing. */
  begin(reason: string, exitCode: number): void;
  readonly hasBegun: boolean;
}

/**
 * Ends the process in order, from its first moment on: a signal that comes while the platform is starting stops what is
 * there by then, so that no database server is left behind.
 */
export function createShutdown(log: Logger): Shutdown {
  const steps: (() => Promise<void>)[] = [];
  const lastResorts: (() => void)[] = [];
  let hasBegun = false;
  const runSteps = async (): Promise<void> => {
    for (const step of steps.reverse()) {
      await step().catch((error: unknown) => log.error({ err: error }, 'a step of stopping failed'));
    }
  };
  const shutdown: Shutdown = {
    add: (step) => void steps.push(step),
    addLastResort: (act) => void lastResorts.push(act),
    begin(reason, exitCode) {
      if (hasBegun) return;
      hasBegun = true;
      log.info(`stopping: ${reason}`);
      setTimeout(() => {
        log.error('stopping took too long; ending now');
        for (const act of lastResorts) act();
        process.exit(1);
      }, STOP_MS_MAX).unref();
      void runSteps().then(() => process.exit(exitCode));
    },
    get hasBegun() {
      return hasBegun;
    },
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => shutdown.begin(signal, 0));
  }
  return shutdown;
}
