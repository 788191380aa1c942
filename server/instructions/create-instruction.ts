import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { createInstruction as contract } from '@/contracts/instructions';
import { countInstructions, insertInstruction } from '@/db/queries/instructions';
import { INSTRUCTIONS_MAX } from '@/domain/platform-instruction';
import { mutate } from '../audit/mutate';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import type { Principal } from '../principal';
import { lockLiving } from '../tokens/lock-living';
import { announceInstructions } from './announce-instructions';

/** Tells all agents something, or the one of a workspace. */
export async function createInstruction(
  deps: Deps,
  principal: Principal,
  { body }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  const scopeTarget = body.scope_target ?? null;
  const id = await mutate(deps, principal, contract.id, async ({ tx, now, audit }) => {
    if (scopeTarget !== null) await lockLiving(tx, scopeTarget);
    if ((await countInstructions(tx, scopeTarget)) >= INSTRUCTIONS_MAX) {
      throw new AppError('too_many_instructions');
    }
    const { scope, title, content, priority, enabled } = body;
    const row = { scope, scopeTarget, title, content, priority, enabled, createdAt: now, updatedAt: now };
    await audit({ workspaceId: scopeTarget, details: { title } });
    return insertInstruction(tx, row);
  });
  announceInstructions(deps, scopeTarget);
  return { id };
}
