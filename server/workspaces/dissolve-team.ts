import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { dissolveTeam as contract } from '@/contracts/lifecycle';
import { listLivingChildren, listSubtree, lockTree } from '@/db/queries/workspaces';
import { cancelApprovals } from '../approvals/cancel-approvals';
import { type Mutation, mutate } from '../audit/mutate';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import type { Principal } from '../principal';
import { confirmationRequired } from './internal/confirm-children';
import { loadLiving } from './load-living';
import { scheduleDestroy } from './schedule-destroy';
import { applyStatusEvent } from './status';

/** Removes everybody below a workspace, which itself stays (D29). Each direct child can be restored with its own team. */
export async function dissolveTeam(
  deps: Deps,
  principal: Principal,
  { params, query }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  const outcome = await mutate(deps, principal, contract.id, async (mutation) => {
    await lockTree(mutation.tx);
    const { name, version } = await loadLiving(mutation.tx, params.id);
    const children = await listLivingChildren(mutation.tx, params.id);
    if (children.length === 0) throw new AppError('no_team');
    if (!query.confirm) {
      throw confirmationRequired(children, `The whole team below ${name} would be removed; ${name} stays.`);
    }
    let removed = 0;
    for (const { id } of children) removed += await removeWithTeam(deps, mutation, id);
    const names = children.map((child) => child.name);
    await mutation.publish([
      { event: 'TEAM_DISSOLVED', workspace_id: params.id, version, payload: { removed_children: names } },
    ]);
    await mutation.audit({ workspaceId: params.id, details: { name, children: names, removed } });
    return { status: 'dissolved' as const, removed: names, removed_count: removed };
  });
  deps.credentials.clear();
  return outcome;
}

async function removeWithTeam(deps: Deps, mutation: Mutation, id: string): Promise<number> {
  const subtree = await listSubtree(mutation.tx, id);
  const removed = await applyStatusEvent(mutation, subtree, { type: 'removed' }, { removedWith: id });
  await cancelApprovals(mutation, removed);
  await scheduleDestroy(deps, mutation, removed, false);
  return removed.length;
}
