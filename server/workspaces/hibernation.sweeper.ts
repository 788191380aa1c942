import { listIdle, listStuckFallingAsleep } from '@/db/queries/hibernation';
import { changeBySystem } from '../audit/mutate';
import { defineSweeper } from '../jobs/define-sweeper';
import { fallAsleep } from './internal/fall-asleep';
import { scheduleStop } from './schedule-stop';

/** Longer than the stop of a machine takes. */
const STUCK_AFTER_MS = 150_000;

/**
 * Lets idle workspaces sleep, where their machine is one of ours and somebody has set after how many minutes; and has the
 * machine stopped again of those who have been on their way to sleep for too long.
 */
export const hibernationSweeper = defineSweeper({
  name: 'hibernation',
  cron: '*/2 * * * *',
  timeoutMs: 60_000,
  async run(deps) {
    const machines = deps.backends.all.filter(({ capabilities }) => capabilities.compute);
    const kinds = machines.map(({ kind }) => kind);
    if (kinds.length === 0) return { corrected: 0 };
    const now = deps.clock.now();
    const stuckSince = new Date(now.getTime() - STUCK_AFTER_MS);
    return changeBySystem(deps, async (change) => {
      const idle = await listIdle(change.tx, kinds, now);
      const asleep = await fallAsleep(deps, change, idle, { idleOnly: true });
      const found = await listStuckFallingAsleep(change.tx, stuckSince);
      const stuck = found.filter(({ backend }) => kinds.includes(backend));
      await scheduleStop(deps, change, stuck);
      return { corrected: asleep + stuck.length };
    });
  },
});
