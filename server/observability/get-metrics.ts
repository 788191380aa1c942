import { measureQueues } from '@/db/queries/a2a-queue';
import { estimateTaskIndex } from '@/db/queries/a2a-sizes';
import type { Deps } from '../deps';

/** Nobody scrapes so often for these to have changed much; however many scrape, the database is asked once in that time. */
const SIZES_KEPT_MS = 5000;

interface Measured {
  readonly atMs: number;
  readonly done: Promise<void>;
}

/** The last look of each process's metrics. */
const LOOKS = new WeakMap<Deps['metrics'], Measured>();

/** The metrics of this process; what only the database knows is a few seconds old, and stays as it was where it is silent. */
export async function getMetrics(deps: Deps): Promise<string> {
  await measureNowAndThen(deps);
  return deps.metrics.render();
}

function measureNowAndThen(deps: Deps): Promise<void> {
  const nowMs = deps.clock.now().getTime();
  const last = LOOKS.get(deps.metrics);
  // A clock that was set back makes nothing old for longer.
  if (last && Math.abs(nowMs - last.atMs) < SIZES_KEPT_MS) return last.done;
  const done = measure(deps).catch((error: unknown) => {
    LOOKS.delete(deps.metrics);
    deps.log.warn({ err: error }, 'queues could not be measured');
  });
  LOOKS.set(deps.metrics, { atMs: nowMs, done });
  return done;
}

async function measure({ database: { sql }, clock, metrics }: Deps): Promise<void> {
  const [queues, index] = await Promise.all([measureQueues(sql), estimateTaskIndex(sql)]);
  const { queued, dispatched, oldest } = queues;
  const oldestMs = oldest === null ? 0 : clock.now().getTime() - oldest.getTime();
  metrics.a2a.setSizes({ queued, dispatched, oldestSeconds: Math.max(oldestMs, 0) / 1000, ...index });
}
