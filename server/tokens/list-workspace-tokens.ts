import type { ContractInput, ContractOutput } from '@/contracts/contract';
import type { listWorkspaceTokens as contract } from '@/contracts/tokens';
import { listLiveWorkspaceTokens } from '@/db/queries/tokens';
import type { Deps } from '../deps';
import type { Principal } from '../principal';
import { loadLiving } from '../workspaces/load-living';

/** The live tokens of a workspace, oldest first. */
export async function listWorkspaceTokens(
  deps: Deps,
  _principal: Principal,
  { params }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  const workspace = await loadLiving(deps.database.db, params.id);
  const records = await listLiveWorkspaceTokens(deps.database.db, workspace.id);
  const tokens = records.map(({ id, prefix, createdAt, lastUsedAt }) => ({
    id,
    prefix,
    created_at: createdAt.toISOString(),
    last_used_at: lastUsedAt?.toISOString() ?? null,
  }));
  return { tokens, count: tokens.length };
}
