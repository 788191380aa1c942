import { setOrganisationBudget as contract } from '@/contracts/budgets';
import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { findOrganisationLimits, saveOrganisationLimits } from '@/db/queries/budgets';
import { centsOf, ORGANISATION_SCOPE } from '@/domain/budget';
import { mutate } from '../audit/mutate';
import type { Deps } from '../deps';
import type { Principal } from '../principal';
import { announceState } from './announce-budget';
import { loadOrganisationBudget } from './get-organisation-budget';
import { namedLimits } from './internal/named-limits';

/** Sets what all workspaces together may use in a month; what is not named stays, also where it is of the settings. */
export async function setOrganisationBudget(
  deps: Deps,
  principal: Principal,
  { body }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  const { cents, tokens, runs } = namedLimits(body);
  const before = deps.budgets.organisationLimits(await findOrganisationLimits(deps.database.sql));
  const kept = {
    limitCents: before.money === null ? null : centsOf(before.money),
    limitTokens: before.tokens,
    limitRuns: before.runs,
  };
  await mutate(deps, principal, contract.id, async (mutation) => {
    await saveOrganisationLimits(
      mutation.tx,
      {
        limitCents: cents === undefined ? kept.limitCents : cents,
        limitTokens: tokens === undefined ? kept.limitTokens : tokens,
        limitRuns: runs === undefined ? kept.limitRuns : runs,
      },
      mutation.now,
    );
    await mutation.audit({ workspaceId: null, details: { ...body } });
  });
  deps.budgets.changed(ORGANISATION_SCOPE);
  const state = await loadOrganisationBudget(deps);
  announceState(deps, ORGANISATION_SCOPE, state);
  return state;
}
