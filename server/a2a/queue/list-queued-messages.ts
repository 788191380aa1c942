import { type listQueuedMessages as contract, QUEUE_LIST_MAX } from '@/contracts/a2a-queue';
import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { countQueued, listQueued } from '@/db/queries/a2a-queue';
import type { Deps } from '../../deps';
import type { Principal } from '../../principal';
import { loadLiving } from '../../workspaces/load-living';
import { toQueuedRow } from './to-queued-row';

/** What waits for an agent, first what it gets first. */
export async function listQueuedMessages(
  { database: { db, sql } }: Deps,
  _principal: Principal,
  { params }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  const { id } = await loadLiving(db, params.id);
  const [messages, { depth }] = await Promise.all([
    listQueued(sql, id, QUEUE_LIST_MAX),
    countQueued(sql, id, null),
  ]);
  return { depth, messages: messages.map(toQueuedRow) };
}
