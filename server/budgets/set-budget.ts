import { setBudget as contract } from '@/contracts/budgets';
import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { lockWorkspace, updateWorkspaceFields } from '@/db/queries/workspaces';
import { mutate } from '../audit/mutate';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import type { Principal } from '../principal';
import { assertLiving } from '../workspaces/get-workspace';
import { announceState } from './announce-budget';
import { loadWorkspaceBudget } from './get-budget';
import { namedLimits } from './internal/named-limits';

/** Sets what a workspace may use in a month; the next message is judged by it. */
export async function setBudget(
  deps: Deps,
  principal: Principal,
  { params, body }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  const { cents, tokens, runs } = namedLimits(body);
  const record = await mutate(deps, principal, contract.id, async (mutation) => {
    const before = await lockWorkspace(mutation.tx, params.id);
    if (!before) throw new AppError('workspace_not_found');
    assertLiving(before);
    const change = {
      ...(cents === undefined ? {} : { budgetLimitCents: cents }),
      ...(tokens === undefined ? {} : { budgetLimitTokens: tokens }),
      ...(runs === undefined ? {} : { budgetLimitRuns: runs }),
    };
    const after = await updateWorkspaceFields(mutation.tx, params.id, change, mutation.now);
    if (!after) throw new AppError('workspace_not_found');
    const limits = { budget_limit_cents: after.budgetLimitCents, budget_limit: after.budgetLimitCents };
    await mutation.publish([
      { event: 'WORKSPACE_UPDATED', workspace_id: params.id, version: after.version, payload: limits },
    ]);
    await mutation.audit({ workspaceId: params.id, details: { ...body } });
    return after;
  });
  deps.budgets.changed(params.id);
  const state = await loadWorkspaceBudget(deps, record);
  announceState(deps, params.id, state);
  return state;
}
