import type { getAgentCard as contract } from '@/contracts/a2a';
import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { findAgentCard } from '@/db/queries/workspace-agents';
import type { WorkspaceRecord } from '@/db/schema/workspaces';
import { protocolVersionOf } from '@/domain/a2a/request-version';
import { servedCard } from '@/domain/a2a/served-card';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import type { Principal, RequestInfo } from '../principal';
import { apiBaseOf } from '../registry/api-base';
import { canCommunicate } from '../registry/can-communicate';
import { loadLiving } from '../workspaces/load-living';

const MAX_AGE_SECONDS = 60;

/** The card of a workspace's agent, as clients of the protocol look for it. An agent sees those of whom it may talk to. */
export async function getAgentCard(
  deps: Deps,
  principal: Principal,
  { params, query }: ContractInput<typeof contract>,
  { headers }: RequestInfo,
): Promise<ContractOutput<typeof contract>> {
  const workspace = await loadLiving(deps.database.db, params.id);
  await assertMaySee(deps, principal.workspaceId, workspace.id);
  const known = await findAgentCard(deps.database.db, workspace.id);
  const version = protocolVersionOf({ header: headers.get('a2a-version'), query: query['A2A-Version'] });
  return {
    content: {
      ...servedCard({
        card: known?.card,
        workspace,
        url: `${apiBaseOf(deps.config, headers)}/workspaces/${workspace.id}/a2a`,
        isAnsweredFor: isAnsweredFor(deps, workspace),
        shape: version === '1.0' ? '1.0' : 'hybrid',
      }),
    },
    lastModified: (known?.updatedAt ?? workspace.createdAt).toISOString(),
    maxAgeSeconds: MAX_AGE_SECONDS,
    vary: ['A2A-Version'],
  };
}

/** Its messages wait for it here, or it has none but canned answers: either way no stream is opened to it. */
const isAnsweredFor = (deps: Deps, workspace: WorkspaceRecord): boolean =>
  workspace.deliveryMode === 'poll' || deps.backends.for(workspace).capabilities.cannedAnswers;

async function assertMaySee(deps: Deps, callerId: string | null, targetId: string): Promise<void> {
  if (callerId === null || callerId === targetId) return;
  if (!(await canCommunicate(deps, callerId, targetId))) throw new AppError('communication_denied');
}
