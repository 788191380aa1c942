import type { ContractInput, ContractOutput } from '@/contracts/contract';
import type { readInbox as contract } from '@/contracts/inbox';
import { type ActivityPlace, findAcknowledged, listActivityAfter } from '@/db/queries/activity-entries';
import { toActivityRow } from '../activity/to-activity-row';
import type { Deps } from '../deps';
import type { Principal } from '../principal';
import { loadLiving } from '../workspaces/load-living';

const BEGINNING: ActivityPlace = { createdAt: '-infinity', txId: '0', seq: '0' };
const MESSAGES = {
  type: 'a2a_receive',
  source: null,
  peerId: null,
  notBefore: null,
  before: null,
  preceding: null,
} as const;

/**
 * What an agent has not acknowledged, in the order in which every reader sees it: asked for again, the same messages come
 * again, so one that dies with them in its hands loses none.
 */
export async function readInbox(
  { database: { db, sql } }: Deps,
  _principal: Principal,
  { params, query }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  const { id } = await loadLiving(db, params.id);
  const place = (await findAcknowledged(sql, id)) ?? BEGINNING;
  const rows = await listActivityAfter(sql, id, place, { ...MESSAGES, limit: query.limit });
  return { messages: rows.map(toActivityRow) };
}
