import type { ContractInput, ContractOutput } from '@/contracts/contract';
import type { listEvents as contract } from '@/contracts/events';
import { listPastEvents } from '@/db/queries/events';
import type { Deps } from '../deps';
import type { Principal } from '../principal';

/** Past events, newest first. */
export async function listEvents(
  deps: Deps,
  _principal: Principal,
  { query }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  const rows = await listPastEvents(deps.database.db, {
    workspaceId: query.workspace_id,
    type: query.type,
    since: query.since,
    limit: query.limit,
  });
  return rows.map((row) => ({
    id: String(row.id),
    event_type: row.type,
    workspace_id: row.workspaceId,
    payload: row.payload,
    created_at: row.createdAt.toISOString(),
  }));
}
