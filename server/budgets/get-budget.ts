import type { getBudget as contract, WorkspaceBudget } from '@/contracts/budgets';
import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { limitsOf } from '@/domain/budget';
import type { Deps } from '../deps';
import type { Principal } from '../principal';
import { loadLiving } from '../workspaces/load-living';
import type { Limited } from './budgets';
import { loadOrganisationBudget } from './get-organisation-budget';
import { loadBudgetState } from './internal/budget-state';

/** What a workspace may use in a month, and what it has used. */
export async function getBudget(
  deps: Deps,
  _principal: Principal,
  { params }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  return loadWorkspaceBudget(deps, await loadLiving(deps.database.db, params.id));
}

/** How a workspace stands below its limits and those of the organisation. */
export async function loadWorkspaceBudget(deps: Deps, target: Limited): Promise<WorkspaceBudget> {
  const [own, whole] = await Promise.all([
    loadBudgetState(deps, target.id, limitsOf(target)),
    loadOrganisationBudget(deps),
  ]);
  return { ...own, organisation_is_over: whole.is_over_budget };
}
