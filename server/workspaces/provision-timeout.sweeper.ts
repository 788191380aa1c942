import { listStuckInProvisioning } from '@/db/queries/workspaces';
import { changeBySystem } from '../audit/mutate';
import { defineSweeper } from '../jobs/define-sweeper';
import { applyStatusEvent } from './status';

/** A workspace that does not start in time is failed, and says so; the move is conditional on it still provisioning. */
export const provisionTimeoutSweeper = defineSweeper({
  name: 'provision-timeout',
  cron: '* * * * *',
  timeoutMs: 60_000,
  async run(deps) {
    const limitSeconds = deps.config.provisionTimeoutSeconds;
    const before = new Date(deps.clock.now().getTime() - limitSeconds * 1000);
    const stuck = await listStuckInProvisioning(deps.database.db, before);
    if (stuck.length === 0) return { corrected: 0 };
    const reason = `It did not start within ${limitSeconds} seconds.`;
    const failed = await changeBySystem(deps, (change) =>
      applyStatusEvent(change, stuck, { type: 'provision_failed', reason }),
    );
    return { corrected: failed.length };
  },
});
