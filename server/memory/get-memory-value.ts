import type { ContractInput, ContractOutput } from '@/contracts/contract';
import type { getMemoryValue as contract } from '@/contracts/memory';
import { findMemory } from '@/db/queries/workspace-memory';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import type { Principal } from '../principal';
import { loadLiving } from '../workspaces/load-living';
import { toMemoryRow } from './to-memory-row';

/** What a workspace keeps under one key. */
export async function getMemoryValue(
  { clock, database: { db } }: Deps,
  _principal: Principal,
  { params: { id: workspaceId, key } }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  await loadLiving(db, workspaceId);
  const row = await findMemory(db, { workspaceId, key }, clock.now());
  if (!row) throw new AppError('memory_key_not_found');
  return toMemoryRow(row);
}
