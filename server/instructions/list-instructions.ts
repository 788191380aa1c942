import type { ContractInput, ContractOutput } from '@/contracts/contract';
import type { listInstructions as contract } from '@/contracts/instructions';
import { listInstructionRows } from '@/db/queries/instructions';
import type { Deps } from '../deps';
import type { Principal } from '../principal';
import { toInstructionRow } from './to-instruction-row';

/** What people tell agents beside their prompts, in the order in which it is read. */
export async function listInstructions(
  { database: { db } }: Deps,
  _principal: Principal,
  { query }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  const filter = { scope: query.scope ?? null, scopeTarget: query.scope_target ?? null };
  return { instructions: (await listInstructionRows(db, filter)).map(toInstructionRow) };
}
