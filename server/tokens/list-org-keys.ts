import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { type listOrgKeys as contract, ORG_KEYS_MAX } from '@/contracts/tokens';
import { listLiveOrgKeys } from '@/db/queries/tokens';
import type { Deps } from '../deps';
import type { Principal } from '../principal';

/** The live organisation keys, oldest first. */
export async function listOrgKeys(
  deps: Deps,
  _principal: Principal,
  _input: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  const records = await listLiveOrgKeys(deps.database.db, ORG_KEYS_MAX);
  const tokens = records.map((record) => ({
    id: record.id,
    prefix: record.prefix,
    name: record.name,
    role: record.role,
    created_by: record.createdBy,
    org_id: record.orgId,
    created_at: record.createdAt.toISOString(),
    last_used_at: record.lastUsedAt?.toISOString() ?? null,
  }));
  return { tokens, count: tokens.length };
}
