import type { ContractInput, ContractOutput } from '@/contracts/contract';
import type { listMemoryValues as contract } from '@/contracts/memory';
import { listMemory } from '@/db/queries/workspace-memory';
import type { Deps } from '../deps';
import type { Principal } from '../principal';
import { loadLiving } from '../workspaces/load-living';
import { toMemoryRow } from './to-memory-row';

/** Everything that a workspace keeps under keys, by key. */
export async function listMemoryValues(
  { clock, database: { db } }: Deps,
  _principal: Principal,
  { params: { id }, query: { prefix = '' } }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  await loadLiving(db, id);
  return (await listMemory(db, id, { prefix, now: clock.now() })).map(toMemoryRow);
}
