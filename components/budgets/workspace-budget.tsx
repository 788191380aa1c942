'use client';

import { useQuery } from '@tanstack/react-query';
import { setBudgetAction } from '@/app/settings/actions';
import { call } from '@/components/api-client/call';
import { useMay } from '@/components/session/session-context';
import { getBudget, type WorkspaceBudget as State, setBudget } from '@/contracts/budgets';
import { BudgetPanel } from './budget-panel';
import { BUDGETS, useBudgetNews } from './use-budget-news';

/** Runs of agents without a limit of their own tell nothing by themselves. */
const LOOK_AGAIN_MS = 15_000;

/** What one workspace may use in a month. */
export function WorkspaceBudget({ id }: { id: string }) {
  const refresh = useBudgetNews();
  const query = useQuery({
    queryKey: [BUDGETS, id],
    queryFn: ({ signal }) => call(getBudget, { params: { id }, signal }),
    // What was told while nobody looked is asked for.
    staleTime: 0,
    refetchInterval: LOOK_AGAIN_MS,
  });
  return (
    <BudgetPanel
      title="Budget"
      query={query}
      mayEdit={useMay(setBudget)}
      save={(limits) => setBudgetAction({ id, ...limits })}
      onSaved={refresh}
    >
      {(state) => <Stopped state={state} />}
    </BudgetPanel>
  );
}

/** Why messages are refused, and what ends that. */
function Stopped({ state }: { state: State }) {
  const mayEdit = useMay(setBudget);
  if (!state.is_over_budget && !state.organisation_is_over) return null;
  const who = mayEdit ? 'Raise it here' : 'An owner can raise it';
  return (
    <p className="budget-stopped" role="status">
      <strong>Messages are refused.</strong>
      {state.is_over_budget
        ? `A limit of this workspace is used up. ${who}, or wait until it begins anew.`
        : `A limit of the whole organisation is used up. ${mayEdit ? 'Raise it in the settings, under Budget' : 'An owner can raise it'}, or wait until it begins anew.`}
    </p>
  );
}
