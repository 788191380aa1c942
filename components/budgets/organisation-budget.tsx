'use client';

import { useQuery } from '@tanstack/react-query';
import { setOrganisationBudgetAction } from '@/app/settings/actions';
import { call } from '@/components/api-client/call';
import { useMay } from '@/components/session/session-context';
import { getOrganisationBudget, setOrganisationBudget } from '@/contracts/budgets';
import { BudgetPanel } from './budget-panel';
import { BUDGETS, useBudgetNews } from './use-budget-news';

/** What all workspaces together may use in a month. */
export function OrganisationBudget() {
  const refresh = useBudgetNews();
  const query = useQuery({
    queryKey: [BUDGETS, 'organisation'],
    queryFn: ({ signal }) => call(getOrganisationBudget, { signal }),
    staleTime: 0,
  });
  return (
    <BudgetPanel
      title="All workspaces together"
      query={query}
      mayEdit={useMay(setOrganisationBudget)}
      save={setOrganisationBudgetAction}
      onSaved={refresh}
    >
      {(state) => (
        <>
          {state.is_over_budget && (
            <p className="budget-stopped" role="status">
              <strong>No agent takes messages.</strong>A limit of the organisation is used up: raise it here,
              or wait until it begins anew.
            </p>
          )}
          <p className="mb-3 text-muted">
            When one of these is used up, every message to an agent is refused. Each workspace can have limits
            of its own below them, in its Details.
            {state.is_default && ' These are the limits that this server came with.'}
          </p>
        </>
      )}
    </BudgetPanel>
  );
}
