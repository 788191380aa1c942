import type { DelegationRow } from '@/contracts/delegations';
import type { DelegationRecord } from '@/db/schema/delegations';
import { RESULT_LIST_RUNES_MAX } from '@/domain/delegation';
import { depthOf } from '@/domain/delegation-chain';
import { truncateToRunes } from '@/domain/text';

/** A delegation as callers see it. */
export const toDelegationRow = (row: DelegationRecord): DelegationRow => ({
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
