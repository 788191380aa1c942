import type { getChatHistory as contract } from '@/contracts/chat';
import type { ContractInput, ContractOutput } from '@/contracts/contract';
import type { Deps } from '../deps';
import type { Principal } from '../principal';
import { loadLiving } from '../workspaces/load-living';

/** A page of a workspace's chat, oldest first. */
export async function getChatHistory(
  deps: Deps,
  _principal: Principal,
  { params, query }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  await loadLiving(deps.database.db, params.id);
  const { messages, reachedEnd } = await deps.messages.list(params.id, {
    limit: query.limit,
    beforeTs: query.before_ts ?? null,
    before: query.before ?? null,
  });
  return { messages, reached_end: reachedEnd };
}
