import type { listActivity as contract } from '@/contracts/activity';
import type { ContractInput, ContractOutput } from '@/contracts/contract';
import {
  findActivityPlace,
  type ListedActivity,
  listActivityAfter,
  listNewestActivity,
} from '@/db/queries/activity-entries';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import type { Principal } from '../principal';
import { canCommunicate } from '../registry/can-communicate';
import { loadLiving } from '../workspaces/load-living';
import { activityTexts } from './activity-texts';
import { toActivityRow } from './to-activity-row';

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
  const since = await findPlace(deps, id, 'since_id', query.since_id);
  const preceding = await findPlace(deps, id, 'before', query.before);
  const filter = { ...toFilter(query, deps.clock.now()), preceding };
  const settledOnly = principal.kind !== 'person';
  const rows = since
    ? await listActivityAfter(sql, id, since, filter)
    : await listNewestActivity(sql, id, { ...filter, settledOnly });
  const wanted = new Set(query.include?.split(',').map((part) => part.trim()));
  const listed = rows.map((row) =>
    wanted.has('texts')
      ? { ...toActivityRow(row), ...activityTexts({ ...row, type: row.activityType }) }
      : toActivityRow(row),
  );
  if (!wanted.has('peer_info')) return listed;
  const known = await findKnownPeers(deps, principal, rows);
  return rows.map((row, at) => ({
    ...(listed[at] ?? toActivityRow(row)),
    ...toPeerInfo(row, known, deps.config),
  }));
}

/** The peers that the reader may know of: for an agent those it may talk to, because it writes down any id it likes. */
async function findKnownPeers(
  deps: Deps,
  { workspaceId }: Principal,
  rows: readonly ListedActivity[],
): Promise<ReadonlySet<string>> {
  const peers = [...new Set(rows.flatMap(({ peerId }) => peerId ?? []))];
  if (workspaceId === null) return new Set(peers);
  const allowed = await Promise.all(peers.map((peerId) => canCommunicate(deps, workspaceId, peerId)));
  return new Set(peers.filter((_, at) => allowed[at]));
}

/** Where the entry that a cursor names stands; never an empty page for one that is gone. */
async function findPlace({ database }: Deps, id: string, cursor: string, entryId: string | undefined) {
  if (entryId === undefined) return null;
  const place = await findActivityPlace(database.sql, id, entryId);
  if (place) return place;
  throw new AppError('cursor_gone', {
    field: cursor,
    public: `${cursor} is no entry of this workspace (any more); leave it out and start again.`,
  });
}

const SOURCES = { canvas: 'people', agent: 'agents' } as const;

const toFilter = (query: ContractInput<typeof contract>['query'], now: Date) => ({
  limit: query.limit,
  type: query.type ?? null,
  source: query.source === undefined ? null : SOURCES[query.source],
  peerId: query.peer_id ?? null,
  notBefore: query.since_secs === undefined ? null : new Date(now.getTime() - query.since_secs * 1000),
  before: query.before_ts ?? null,
});

const NOBODY = { peer_name: null, peer_role: null, agent_card_url: null };

function toPeerInfo(
  { peerId, peerName, peerRole }: ListedActivity,
  known: ReadonlySet<string>,
  { basePath }: Deps['config'],
) {
  if (peerId === null || !known.has(peerId)) return NOBODY;
  const cardUrl = `${basePath}/api/registry/discover/${peerId}`;
  return { peer_name: peerName, peer_role: peerRole, agent_card_url: cardUrl };
}
