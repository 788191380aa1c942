import type { ContractInput, ContractOutput } from '@/contracts/contract';
import type { listPeers as contract } from '@/contracts/registry';
import { listRelatives } from '@/db/queries/topology';
import type { WorkspaceRecord } from '@/db/schema/workspaces';
import type { Deps } from '../deps';
import type { Principal } from '../principal';
import { loadLiving } from '../workspaces/load-living';
import { toWorkspaceRow } from '../workspaces/workspace-row';

/** Whom a workspace stands beside: siblings, children and parent, oldest first. */
export async function listPeers(
  deps: Deps,
  _principal: Principal,
  { params, query }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  const workspace = await loadLiving(deps.database.db, params.id);
  const relatives = await listRelatives(deps.database.db, workspace);
  const wanted = query.q?.trim().toLowerCase() ?? '';
  return relatives
    .filter(({ record }) => speaksOf(record, wanted))
    .map(({ record, agentCard }) => toWorkspaceRow(record, agentCard));
}

const speaksOf = ({ name, role }: WorkspaceRecord, wanted: string): boolean =>
  [name, role ?? ''].some((text) => text.toLowerCase().includes(wanted));
