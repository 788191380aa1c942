import type { getQueuedMessage as contract } from '@/contracts/a2a-queue';
import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { countQueued } from '@/db/queries/a2a-queue';
import type { Deps } from '../../deps';
import type { Principal } from '../../principal';
import { loadQueued } from './load-queued';
import { toQueuedRow } from './to-queued-row';

/** What has become of a message that was answered with a `queue_id`. */
export async function getQueuedMessage(
  deps: Deps,
  principal: Principal,
  { params }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  const message = await loadQueued(deps, principal, params);
  const { before } = await countQueued(deps.database.sql, message.workspaceId, message.id);
  return toQueuedRow(message, before);
}
