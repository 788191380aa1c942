import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { deleteMemoryValue as contract } from '@/contracts/memory';
import { deleteMemory, lockMemory } from '@/db/queries/workspace-memory';
import { writeDown } from '../activity/write-down';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import type { Principal } from '../principal';
import { loadLiving } from '../workspaces/load-living';

/** Forgets a key; whoever sets it again begins with version 1. */
export async function deleteMemoryValue(
  deps: Deps,
  principal: Principal,
  { params: { id: workspaceId, key } }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  await writeDown(deps, principal, contract.id, { workspaceId, details: { key } }, async ({ tx, now }) => {
    await loadLiving(tx, workspaceId);
    await lockMemory(tx, workspaceId);
    if (!(await deleteMemory(tx, { workspaceId, key }, now))) throw new AppError('memory_key_not_found');
  });
  return { status: 'deleted', key };
}
