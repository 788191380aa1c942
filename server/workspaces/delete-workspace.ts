import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { deleteWorkspace as contract } from '@/contracts/workspaces';
import {
  findWorkspaceById,
  listLivingChildren,
  listSubtree,
  listWorkspacesById,
  lockTree,
  purgeWorkspaces,
} from '@/db/queries/workspaces';
import { hasRole } from '@/domain/access-rules';
import { cancelApprovals } from '../approvals/cancel-approvals';
import { type Mutation, mutate } from '../audit/mutate';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import type { Principal } from '../principal';
import { assertLiving } from './get-workspace';
import { confirmationRequired } from './internal/confirm-children';
import { scheduleDestroy } from './schedule-destroy';
import { applyStatusEvent } from './status';

/**
 * Removes a workspace and everything below it. The rows are marked removed first, in one statement; jobs end the
 * machines afterwards, so nothing can be revived in between. `purge` also erases the rows, never the audit log.
 */
export async function deleteWorkspace(
  deps: Deps,
  principal: Principal,
  { params, query }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  if (query.purge && !hasRole('owner', principal.role)) {
    throw new AppError('forbidden', { public: 'Only an owner can erase workspaces for good.' });
  }
  const outcome = await mutate(deps, principal, contract.id, async (mutation) => {
    await lockTree(mutation.tx);
    const root = await findWorkspaceById(mutation.tx, params.id);
    if (!root) throw new AppError('workspace_not_found');
    if (!query.purge) assertLiving(root);
    if (!query.confirm) await assertNoLivingChildren(mutation, params.id, root.name);
    const subtree = await listSubtree(mutation.tx, params.id);
    const removed = await applyStatusEvent(
      mutation,
      subtree,
      { type: 'removed' },
      { removedWith: params.id },
    );
    await cancelApprovals(mutation, removed);
    // What was removed earlier has lost its machine but kept its data: a purge ends that too.
    const ended = query.purge ? await listWorkspacesById(mutation.tx, subtree) : removed;
    await scheduleDestroy(deps, mutation, ended, query.purge);
    if (query.purge) await purgeWorkspaces(mutation.tx, subtree, mutation.now);
    const cascade = (query.purge ? subtree.length : removed.length) - 1;
    await mutation.audit({
      workspaceId: params.id,
      details: { name: root.name, purge: query.purge, cascade_deleted: cascade },
    });
    return { status: query.purge ? ('purged' as const) : ('removed' as const), cascade_deleted: cascade };
  });
  // Tokens of what is removed now answer 410 here at once, and within a second on every other replica.
  deps.credentials.clear();
  return outcome;
}

async function assertNoLivingChildren(mutation: Mutation, id: string, name: string): Promise<void> {
  const children = await listLivingChildren(mutation.tx, id);
  if (children.length === 0) return;
  throw confirmationRequired(
    children,
    `${name} has ${children.length} workspaces directly below it, which would be removed with it.`,
  );
}
