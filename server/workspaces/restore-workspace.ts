import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { restoreWorkspace as contract } from '@/contracts/workspaces';
import { findWorkspaceById, listRemovedWith, lockTree } from '@/db/queries/workspaces';
import type { WorkspaceRecord } from '@/db/schema/workspaces';
import { type Mutation, mutate } from '../audit/mutate';
import type { Deps } from '../deps';
import { AppError, isUniqueViolation } from '../platform/app-error';
import type { Principal } from '../principal';
import { runsElsewhere } from '../registry/runs-elsewhere';
import { applyStatusEvent } from './status';

/** For so long a removed workspace can be brought back. */
export const RESTORABLE_DAYS = 30;
export const RESTORABLE_MS = RESTORABLE_DAYS * 86_400_000;

/** Brings back a removed workspace with all that was removed together with it (D20b). */
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
      const restored = await bringBack(deps, mutation, together);
      await mutation.audit({ workspaceId: params.id, details: { name: root.name, restored } });
      return { status: 'restored' as const, restored };
    });
  } catch (error) {
    if (isUniqueViolation(error)) throw new AppError('name_taken', { cause: error });
    throw error;
  }
}

/** Paused, because nobody asked for them to run; those whose agents run elsewhere wait for them, with the tokens they had. */
async function bringBack(
  deps: Deps,
  mutation: Mutation,
  together: readonly WorkspaceRecord[],
): Promise<number> {
  const idsOf = (isElsewhere: boolean): string[] =>
    together.filter((record) => runsElsewhere(deps, record) === isElsewhere).map((record) => record.id);
  const here = await applyStatusEvent(mutation, idsOf(false), { type: 'restored' });
  const elsewhere = await applyStatusEvent(mutation, idsOf(true), { type: 'restored_without_agent' });
  return here.length + elsewhere.length;
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
