import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { pauseWorkspace as contract } from '@/contracts/lifecycle';
import { listSubtree, lockTree } from '@/db/queries/workspaces';
import { mutate } from '../audit/mutate';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import type { Principal } from '../principal';
import { loadLiving } from './load-living';
import { scheduleStop } from './schedule-stop';
import { applyStatusEvent } from './status';

/** Sends a workspace and everything below it to rest. The rows are marked first; jobs stop the machines afterwards. */
export async function pauseWorkspace(
  deps: Deps,
  principal: Principal,
  { params }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  return mutate(deps, principal, contract.id, async (mutation) => {
    await lockTree(mutation.tx);
    const root = await loadLiving(mutation.tx, params.id);
    if (root.status === 'paused') throw new AppError('already_paused');
    const subtree = await listSubtree(mutation.tx, params.id);
    const paused = await applyStatusEvent(mutation, subtree, { type: 'pause_requested' });
    await scheduleStop(deps, mutation, paused);
    await mutation.audit({ workspaceId: params.id, details: { name: root.name, paused: paused.length } });
    return { status: 'paused' as const, paused_count: paused.length };
  });
}
