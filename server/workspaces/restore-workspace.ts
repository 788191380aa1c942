import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { restoreWorkspace as contract } from '@/contracts/workspaces';
import { findWorkspaceById, listRemovedWith, lockTree } from '@/db/queries/workspaces';
import type { WorkspaceRecord } from '@/db/schema/workspaces';
import { type Mutation, mutate } from '../audit/mutate';
import type { Deps } from '../deps';
import { AppError, isUniqueViolation } from '../platform/app-error';
import type { Principal } from '../principal';
import { applyStatusEvent } from './status';

const RESTORABLE_MS = 30 * 86_400_000;

/** Brings back a removed workspace with all that was removed together with it, paused (D20b). */
export async function restoreWorkspace(
  deps: Deps,
  principal: Principal,
  { params }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  try {
    return await mutate(deps, principal, contract.id, async (mutation) => {
      await lockTree(mutation.tx);
      const root = await findWorkspaceById(mutation.tx, params.id);
      if (!root) throw new AppError('workspace_not_found');
      await assertRestorable(mutation, root);
      const together = await listRemovedWith(mutation.tx, params.id);
      const restored = await applyStatusEvent(
        mutation,
        together.map((record) => record.id),
        { type: 'restored' },
      );
      await mutation.audit({
        workspaceId: params.id,
        details: { name: root.name, restored: restored.length },
      });
      return { status: 'restored' as const, restored: restored.length };
    });
  } catch (error) {
    if (isUniqueViolation(error)) throw new AppError('name_taken', { cause: error });
    throw error;
  }
}

async function assertRestorable({ tx, now }: Mutation, root: WorkspaceRecord): Promise<void> {
  if (root.status !== 'removed' || !root.removedAt) throw new AppError('not_removed');
  if (root.removedWith !== root.id) {
    throw new AppError('parent_removed', {
      public: 'It was removed together with a team above it; restore that one.',
    });
  }
  if (now.getTime() - root.removedAt.getTime() > RESTORABLE_MS) throw new AppError('restore_expired');
  const parent = root.parentId === null ? null : await findWorkspaceById(tx, root.parentId);
  if (parent?.status === 'removed') throw new AppError('parent_removed');
}
