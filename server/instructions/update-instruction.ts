import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { updateInstruction as contract } from '@/contracts/instructions';
import { type InstructionChange, updateInstructionRow } from '@/db/queries/instructions';
import { mutate } from '../audit/mutate';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import type { Principal } from '../principal';
import { announceInstructions } from './announce-instructions';
import { toInstructionRow } from './to-instruction-row';

/** Changes what is given; the rest stays. */
export async function updateInstruction(
  deps: Deps,
  principal: Principal,
  { params, body }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  const changed = await mutate(deps, principal, contract.id, async ({ tx, now, audit }) => {
    const row = await updateInstructionRow(tx, params.id, { ...given(body), updatedAt: now });
    if (!row) throw new AppError('instruction_not_found');
    const { scopeTarget, title } = row.instruction;
    await audit({ workspaceId: scopeTarget, details: { title, fields: Object.keys(body).sort() } });
    return row;
  });
  announceInstructions(deps, changed.instruction.scopeTarget);
  return toInstructionRow(changed);
}

const given = ({
  title,
  content,
  priority,
  enabled,
}: ContractInput<typeof contract>['body']): InstructionChange => ({
  ...(title === undefined ? {} : { title }),
  ...(content === undefined ? {} : { content }),
  ...(priority === undefined ? {} : { priority }),
  ...(enabled === undefined ? {} : { enabled }),
});
