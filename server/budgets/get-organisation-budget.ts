import type { getOrganisationBudget as contract, OrganisationBudget } from '@/contracts/budgets';
import type { ContractOutput } from '@/contracts/contract';
import { findOrganisationLimits } from '@/db/queries/budgets';
import { ORGANISATION_SCOPE } from '@/domain/budget';
import type { Deps } from '../deps';
import { loadBudgetState } from './internal/budget-state';

/** What all workspaces together may use in a month, and what they have used. */
export async function getOrganisationBudget(deps: Deps): Promise<ContractOutput<typeof contract>> {
  return loadOrganisationBudget(deps);
}

/** How the limits of the organisation stand. */
export async function loadOrganisationBudget(deps: Deps): Promise<OrganisationBudget> {
  const set = await findOrganisationLimits(deps.database.sql);
  const state = await loadBudgetState(deps, ORGANISATION_SCOPE, deps.budgets.organisationLimits(set));
  return { ...state, is_default: set === null };
}
