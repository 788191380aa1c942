import { listStuckInProvisioning } from '@/db/queries/workspaces';
import type { WorkspaceRecord } from '@/db/schema/workspaces';
import { AGENT_RUNTIMES, startSecondsMax } from '@/domain/agent-runtimes';
import { changeBySystem } from '../audit/mutate';
import type { Deps } from '../deps';
import { defineSweeper } from '../jobs/define-sweeper';
import { inParallel } from '../platform/in-parallel';
import { logTailOf, withLogTail } from './internal/log-tail';
import { applyStatusEvent } from './status';

const AT_ONCE = 10;

/**
 * A workspace that does not start in the time that its runtime may take is failed, and says so with the end of its log;
 * the move is conditional on it still provisioning.
 */
export const provisionTimeoutSweeper = defineSweeper({
  name: 'provision-timeout',
  cron: '* * * * *',
  timeoutMs: 60_000,
  async run(deps) {
    const limitOf = (runtime: string): number =>
      deps.config.provisionTimeoutSeconds ?? startSecondsMax(runtime);
    const limits = new Set(AGENT_RUNTIMES.map(({ id }) => limitOf(id)));
    let corrected = 0;
    for (const limit of limits) {
      const before = new Date(deps.clock.now().getTime() - limit * 1000);
      const stuck = await listStuckInProvisioning(deps.database.db, before);
      const late = stuck.filter(({ runtime }) => limitOf(runtime) === limit);
      corrected += await failAll(deps, late, `It did not start within ${limit} seconds.`);
    }
    return { corrected };
  },
});

/** Those of whose machine there is nothing to tell fail together: an import may have brought thousands. */
async function failAll(deps: Deps, late: readonly WorkspaceRecord[], reason: string): Promise<number> {
  const tails = await inParallel(late, AT_ONCE, (workspace) => tailOf(deps, workspace));
  const idsByReason = new Map<string, string[]>();
  for (const [at, { id }] of late.entries()) {
    const whole = withLogTail(reason, tails[at] ?? '');
    idsByReason.set(whole, [...(idsByReason.get(whole) ?? []), id]);
  }
  let failed = 0;
  for (const [whole, ids] of idsByReason) {
    const event = { type: 'provision_failed', reason: whole } as const;
    failed += (await changeBySystem(deps, (change) => applyStatusEvent(change, ids, event))).length;
  }
  return failed;
}

const tailOf = (deps: Deps, workspace: WorkspaceRecord): Promise<string> =>
  workspace.instanceId === null ? Promise.resolve('') : logTailOf(deps, workspace);
