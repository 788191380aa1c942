import { listMachinesToObserve } from '@/db/queries/machines';
import type { WorkspaceRecord } from '@/db/schema/workspaces';
import { changeBySystem } from '../audit/mutate';
import type { MachineState } from '../backends/port';
import type { Deps } from '../deps';
import { defineSweeper } from '../jobs/define-sweeper';
import { inParallel } from '../platform/in-parallel';
import { askInTime } from './internal/ask-in-time';
import { logTailOf, withLogTail } from './internal/log-tail';
import { observeMachine } from './observe-machine';
import { restartFallen } from './restart-fallen';
import { applyStatusEvent } from './status';

const AT_ONCE = 10;
/** An agent that has said nothing for so long while its machine runs is dead inside: the liveness sweep, and as much again as two heartbeats. */
const HUNG_MS = 240_000;

/**
 * Looks at the machine of every workspace that should have one. What has definitely ended is started again; what nobody
 * can say anything of is counted, logged and left as it is, so that a backend that is away for a moment takes nothing down.
 */
export const machineHealthSweeper = defineSweeper({
  name: 'machine-health',
  cron: '* * * * *',
  roundsPerMinute: 4,
  timeoutMs: 60_000,
  async run(deps) {
    const kinds = deps.backends.all
      .filter(({ capabilities }) => capabilities.compute)
      .map(({ kind }) => kind);
    const workspaces = await listMachinesToObserve(deps.database.db, kinds);
    const observed = await inParallel(workspaces, AT_ONCE, async (workspace) => ({
      workspace,
      ...(await observeMachine(deps, workspace)),
    }));
    const unknown = observed.filter(({ state }) => state === 'unknown');
    if (unknown.length > 0) {
      const [{ error } = {}] = unknown;
      deps.log.warn({ err: error, machines: unknown.length }, 'machines cannot be observed');
    }
    const settled = await inParallel(observed, AT_ONCE, ({ workspace, state }) =>
      settle(deps, workspace, state),
    );
    return { corrected: settled.filter(Boolean).length };
  },
});

/** True when something had to be done. */
async function settle(deps: Deps, workspace: WorkspaceRecord, state: MachineState): Promise<boolean> {
  if (state === 'unknown') return false;
  if (state === 'running') return isHung(deps, workspace) && fall(deps, workspace);
  return workspace.status === 'provisioning' ? failStart(deps, workspace) : fall(deps, workspace);
}

function isHung(deps: Deps, { status, lastHeartbeatAt, updatedAt }: WorkspaceRecord): boolean {
  const lastSign = lastHeartbeatAt ?? updatedAt;
  return status === 'offline' && deps.clock.now().getTime() - lastSign.getTime() > HUNG_MS;
}

async function fall(deps: Deps, workspace: WorkspaceRecord): Promise<boolean> {
  const outcome = await restartFallen(deps, workspace);
  return outcome === 'restarted' || outcome === 'given_up';
}

/** Its agent ended before it was there: waiting for the end of its time would tell nobody more. */
async function failStart(deps: Deps, workspace: WorkspaceRecord): Promise<boolean> {
  const tail = await logTailOf(deps, workspace);
  const cause = await askInTime(deps, workspace, (backend) => backend.whyEnded(workspace), null);
  const ended = 'Its machine ended before its agent was there.';
  const reason = withLogTail(cause === null ? ended : `${ended} ${cause}`, tail);
  const failed = await changeBySystem(deps, (change) =>
    applyStatusEvent(
      change,
      [workspace.id],
      { type: 'provision_failed', reason },
      { machine: workspace.instanceId },
    ),
  );
  return failed.length > 0;
}
