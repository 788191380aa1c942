import type { ContractInput, ContractOutput } from '@/contracts/contract';
import type { listDelegations as contract, DelegationRow } from '@/contracts/delegations';
import { listNewestDelegations } from '@/db/queries/delegations';
import type { DelegationRecord } from '@/db/schema/delegations';
import { RESULT_LIST_RUNES_MAX } from '@/domain/delegation';
import { depthOf } from '@/domain/delegation-chain';
import { truncateToRunes } from '@/domain/text';
import type { Deps } from '../deps';
import type { Principal } from '../principal';
import { loadLiving } from '../workspaces/load-living';

/** The ledger of one workspace as it stands now, newest first. */
export async function listDelegations(
  { database: { db } }: Deps,
  _principal: Principal,
  { params: { id }, query }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  await loadLiving(db, id);
  return (await listNewestDelegations(db, id, query)).map(toRow);
}

const toRow = (row: DelegationRecord): DelegationRow => ({
  id: row.delegationId,
  type: 'delegation',
  delegation_id: row.delegationId,
  source_id: row.callerId,
  target_id: row.calleeId,
  summary: row.taskPreview,
  status: row.status,
  ...(row.errorDetail === null ? {} : { error: row.errorDetail }),
  ...(row.resultPreview === null
    ? {}
    : { response_preview: truncateToRunes(row.resultPreview, RESULT_LIST_RUNES_MAX) }),
  depth: depthOf(row),
  chain_id: row.chainId,
  retry_count: row.retryCount,
  last_heartbeat: row.lastHeartbeat?.toISOString() ?? null,
  deadline: row.deadline.toISOString(),
  created_at: row.createdAt.toISOString(),
  updated_at: row.updatedAt.toISOString(),
});
