import type { TurnExecutor } from '../a2a/turn-executor';
import type { Engine } from '../engines/port';

/** Turns have so long to end when the agent is stopped; the backend waits ten seconds for all of it. */
const STOP_MS_MAX = 5000;
const LOOK_MS = 20;

/** Ends what the engine is at, so that whoever waits for an answer hears why there is none. */
export async function endTurns(executor: TurnExecutor, engine: Engine): Promise<void> {
  executor.stop();
  const until = performance.now() + STOP_MS_MAX;
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      if (!executor.isIdle && performance.now() < until) return;
      clearInterval(timer);
      resolve();
    }, LOOK_MS);
  });
  await engine.close();
}
