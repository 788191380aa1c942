import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { updateAgentCard as contract } from '@/contracts/registry';
import { saveAgentCard, updateAgentFacts } from '@/db/queries/workspace-agents';
import { lockWorkspace } from '@/db/queries/workspaces';
import { mutate } from '../audit/mutate';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import type { Principal } from '../principal';
import { assertLiving } from '../workspaces/get-workspace';
import { loadLiving } from '../workspaces/load-living';
import { assertOwnWorkspace } from './assert-own-workspace';
import { assertCardUrlsAllowed } from './assert-urls';
import { hasOwnMachine } from './runs-elsewhere';

/** An agent says something else of itself; its state stays what it is. */
export async function updateAgentCard(
  deps: Deps,
  principal: Principal,
  { body }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  const { workspace_id: id, agent_card: agentCard } = body;
  await assertOwnWorkspace(deps, principal, id);
  const known = await loadLiving(deps.database.db, id);
  if (!hasOwnMachine(deps, known)) await assertCardUrlsAllowed(deps, agentCard);
  await mutate(deps, principal, contract.id, async (mutation) => {
    const row = await lockWorkspace(mutation.tx, id);
    if (!row) throw new AppError('workspace_not_found');
    assertLiving(row);
    const isChange = await saveAgentCard(mutation.tx, id, agentCard, mutation.now);
    if (isChange) {
      const version = await updateAgentFacts(mutation.tx, id, {}, { now: mutation.now, isChange });
      if (version === null) throw new AppError('workspace_not_found');
      await mutation.publish([
        { event: 'AGENT_CARD_UPDATED', workspace_id: id, version, payload: { agent_card: agentCard } },
      ]);
    }
    await mutation.audit({ workspaceId: id, details: { name: row.name, changed: isChange } });
  });
  return { status: 'updated' };
}
