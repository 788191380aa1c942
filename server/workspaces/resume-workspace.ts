import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { resumeWorkspace as contract } from '@/contracts/lifecycle';
import { listSubtree, listWorkspacesById, lockTree } from '@/db/queries/workspaces';
import { mutate } from '../audit/mutate';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import type { Principal } from '../principal';
import { assertNoPausedAncestor } from './internal/assert-no-paused-ancestor';
import { usableBackend } from './internal/backend-of';
import { loadLiving } from './load-living';
import { scheduleProvision } from './schedule-provision';
import { applyStatusEvent } from './status';

/** Starts a paused workspace again, and whatever is paused below it; none of them where one has no backend. */
export async function resumeWorkspace(
  deps: Deps,
  principal: Principal,
  { params }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  return mutate(deps, principal, contract.id, async (mutation) => {
    await lockTree(mutation.tx);
    const root = await loadLiving(mutation.tx, params.id);
    if (root.status !== 'paused') throw new AppError('not_paused');
    await assertNoPausedAncestor(mutation, params.id);
    const subtree = await listSubtree(mutation.tx, params.id);
    for (const record of await listWorkspacesById(mutation.tx, subtree))
      if (record.status === 'paused') usableBackend(deps, record);
    const resumed = await applyStatusEvent(mutation, subtree, { type: 'resume_requested' });
    await scheduleProvision(deps, mutation, resumed);
    await mutation.audit({ workspaceId: params.id, details: { name: root.name, resumed: resumed.length } });
    return { status: 'provisioning' as const, resumed_count: resumed.length };
  });
}
