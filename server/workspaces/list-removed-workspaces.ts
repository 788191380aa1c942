import type { ContractInput, ContractOutput } from '@/contracts/contract';
import type { listRemovedWorkspaces as contract, RemovedWorkspace } from '@/contracts/removed-workspaces';
import { type ListedRemoval, listRemovals } from '@/db/queries/removed-workspaces';
import type { Deps } from '../deps';
import type { Principal } from '../principal';
import { RESTORABLE_MS } from './restore-workspace';

/** Of those that went with it, so many are named. */
const NAMES_SHOWN = 5;

/** What was removed and can still be brought back, newest first. */
export async function listRemovedWorkspaces(
  deps: Deps,
  _principal: Principal,
  { query }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  const after = new Date(deps.clock.now().getTime() - RESTORABLE_MS);
  const found = await listRemovals(deps.database.sql, { after, limit: query.limit, names: NAMES_SHOWN });
  return { removed: found.map(toRemoved), total: found[0]?.total ?? 0 };
}

const toRemoved = (row: ListedRemoval): RemovedWorkspace => ({
  id: row.id,
  name: row.name,
  role: row.role,
  count: row.count,
  names: row.names,
  parent:
    row.parentId === null || row.parentName === null
      ? null
      : { id: row.parentId, name: row.parentName, is_removed: row.isParentRemoved },
  removed_at: row.removedAt.toISOString(),
  restorable_until: new Date(row.removedAt.getTime() + RESTORABLE_MS).toISOString(),
  removed_by: row.actorId === null ? null : { id: row.actorId, name: row.actorName },
});
