import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { restartWorkspace as contract } from '@/contracts/lifecycle';
import { saveStartOptions } from '@/db/queries/workspace-starts';
import { lockWorkspace } from '@/db/queries/workspaces';
import { mutate } from '../audit/mutate';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import type { Principal } from '../principal';
import { assertLiving } from './get-workspace';
import { assertNoPausedAncestor } from './internal/assert-no-paused-ancestor';
import { usableBackend } from './internal/backend-of';
import { chooseConfigSource } from './internal/choose-config-source';
import { loadLiving } from './load-living';
import { scheduleProvision } from './schedule-provision';
import { applyStatusEvent } from './status';

/**
 * Starts an agent anew, with what has changed since its last start. Where one is being started already, one more start
 * follows it, however often this is asked. A workspace without a machine of ours stays as it is, which is a success.
 */
export async function restartWorkspace(
  deps: Deps,
  principal: Principal,
  { params, query, body }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  const known = await loadLiving(deps.database.db, params.id);
  if (!usableBackend(deps, known).capabilities.compute)
    return { status: known.status, config_dir: null, reset_session: false };
  const source = await chooseConfigSource(deps, known, body);
  const resetSession = query.reset || body.reset === true;
  return mutate(deps, principal, contract.id, async (mutation) => {
    const before = await lockWorkspace(mutation.tx, params.id);
    if (!before) throw new AppError('workspace_not_found');
    assertLiving(before);
    if (before.status === 'paused') {
      throw new AppError('workspace_stopped', {
        public: `${before.name} is paused; resume it instead.`,
        details: { status: before.status },
      });
    }
    await assertNoPausedAncestor(mutation, params.id);
    await applyStatusEvent(mutation, [params.id], { type: 'restart_requested' });
    await saveStartOptions(mutation.tx, params.id, {
      tellsAgent: true,
      ...(resetSession ? { resetSession } : {}),
      ...(source === null ? {} : source.options),
    });
    await scheduleProvision(deps, mutation, [before]);
    const config_dir = source?.name ?? null;
    await mutation.audit({
      workspaceId: params.id,
      details: { name: before.name, config_dir, reset_session: resetSession },
    });
    return { status: 'provisioning' as const, config_dir, reset_session: resetSession };
  });
}
