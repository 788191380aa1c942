import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { deleteInstruction as contract } from '@/contracts/instructions';
import { deleteInstructionRow } from '@/db/queries/instructions';
import { mutate } from '../audit/mutate';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import type { Principal } from '../principal';
import { announceInstructions } from './announce-instructions';

/** Deletes an instruction; agents that have read it forget it when they ask again. */
export async function deleteInstruction(
  deps: Deps,
  principal: Principal,
  { params }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  const { scopeTarget } = await mutate(deps, principal, contract.id, async ({ tx, audit }) => {
    const deleted = await deleteInstructionRow(tx, params.id);
    if (!deleted) throw new AppError('instruction_not_found');
    await audit({ workspaceId: deleted.scopeTarget, details: { title: deleted.title } });
    return deleted;
  });
  announceInstructions(deps, scopeTarget);
  return { status: 'deleted', id: params.id };
}
