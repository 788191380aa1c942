import type { ActivityRow, listActivity as contract } from '@/contracts/activity';
import type { ContractInput, ContractOutput } from '@/contracts/contract';
import {
  type ActivityFilter,
  findActivityPlace,
  type ListedActivity,
  listActivityAfter,
  listNewestActivity,
} from '@/db/queries/activity-entries';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import type { Principal } from '../principal';
import { loadLiving } from '../workspaces/load-living';

/**
 * What happened at a workspace: the newest first, or what came after an entry, in order. People see the newest at once;
 * everybody else sees an entry when nothing can come before it any more, because agents poll on from the newest they saw.
 */
export async function listActivity(
  deps: Deps,
  principal: Principal,
  { params: { id }, query }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  await loadLiving(deps.database.db, id);
  const { sql } = deps.database;
  const filter = toFilter(query, deps.clock.now());
  const rows =
    query.since_id === undefined
      ? await listNewestActivity(sql, id, { ...filter, settledOnly: principal.kind !== 'person' })
      : await listAfter(deps, id, query.since_id, filter);
  const wantsPeer = query.include?.split(',').some((part) => part.trim() === 'peer_info') ?? false;
  return rows.map((row) => ({ ...toActivityRow(row), ...(wantsPeer ? toPeerInfo(row) : {}) }));
}

async function listAfter({ database: { sql } }: Deps, id: string, sinceId: string, filter: ActivityFilter) {
  const place = await findActivityPlace(sql, id, sinceId);
  if (!place) throw new AppError('cursor_gone', { public: CURSOR_GONE });
  return listActivityAfter(sql, id, place, filter);
}

const CURSOR_GONE =
  'since_id is no entry of this workspace (any more); leave it out once, then go on from the newest entry.';

const SOURCES = { canvas: 'people', agent: 'agents' } as const;

const toFilter = (query: ContractInput<typeof contract>['query'], now: Date): ActivityFilter => ({
  limit: query.limit,
  type: query.type ?? null,
  source: query.source === undefined ? null : SOURCES[query.source],
  peerId: query.peer_id ?? null,
  notBefore: query.since_secs === undefined ? null : new Date(now.getTime() - query.since_secs * 1000),
  before: query.before_ts ?? null,
});

const toActivityRow = (row: ListedActivity): ActivityRow => ({
  id: row.id,
  workspace_id: row.workspaceId,
  activity_type: row.activityType,
  source_id: row.sourceId,
  target_id: row.targetId,
  method: row.method,
  summary: row.summary,
  request_body: row.requestBody,
  response_body: row.responseBody,
  tool_trace: row.toolTrace,
  metadata: row.metadata,
  duration_ms: row.durationMs,
  status: row.status,
  error_detail: row.errorDetail,
  origin: row.origin,
  created_at: row.createdAt.toISOString(),
});

const toPeerInfo = ({ peerId, peerName, peerRole }: ListedActivity) => ({
  peer_name: peerName,
  peer_role: peerRole,
  agent_card_url: peerId && `/api/registry/discover/${peerId}`,
});
