import { measureQueues } from '@/db/queries/a2a-queue';
import { estimateTaskIndex } from '@/db/queries/a2a-sizes';
import type { Deps } from '../deps';

/** The metrics of this process; what only the database knows is asked for now, and stays as it was where it is silent. */
export async function getMetrics(deps: Deps): Promise<string> {
  try {
    await measure(deps);
  } catch (error) {
    deps.log.warn({ err: error }, 'queues could not be measured');
  }
  return deps.metrics.render();
}

async function measure({ database: { sql }, clock, metrics }: Deps): Promise<void> {
  const [queues, index] = await Promise.all([measureQueues(sql), estimateTaskIndex(sql)]);
  const { queued, dispatched, oldest } = queues;
  const oldestMs = oldest === null ? 0 : clock.now().getTime() - oldest.getTime();
  metrics.a2a.setSizes({ queued, dispatched, oldestSeconds: Math.max(oldestMs, 0) / 1000, ...index });
}
