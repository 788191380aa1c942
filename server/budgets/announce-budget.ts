import type { BudgetState } from '@/contracts/budgets';
import { limitsOf } from '@/domain/budget';
import type { Deps } from '../deps';
import type { Limited } from './budgets';
import { loadBudgetState } from './internal/budget-state';

/** Tells how a workspace stands below its limits; where it is lost, the next turn tells it again. */
export async function announceBudget(deps: Deps, target: Limited): Promise<void> {
  announceState(deps, target.id, await loadBudgetState(deps, target.id, limitsOf(target)));
}

/** Tells how a limit stands. @param scope the workspace, or ORGANISATION_SCOPE */
export function announceState(
  { events, clock }: Pick<Deps, 'events' | 'clock'>,
  scope: string,
  { budget_limit_cents, monthly_spend_cents, is_over_budget }: BudgetState,
): void {
  events.publishEphemeral({
    event: 'BUDGET_CHANGED',
    workspace_id: scope,
    timestamp: clock.now().toISOString(),
    payload: { budget_limit_cents, monthly_spend_cents, is_over_budget },
  });
}
