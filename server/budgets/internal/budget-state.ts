import type { BudgetState } from '@/contracts/budgets';
import { readUsed } from '@/db/queries/budgets';
import { type Amounts, type BudgetLimits, centsOf, monthOf, spentKind, turnsOverAt } from '@/domain/budget';
import type { Deps } from '../../deps';

/** How a limit stands at the moment. */
export async function loadBudgetState(
  { database, clock }: Pick<Deps, 'database' | 'clock'>,
  scope: string,
  limits: BudgetLimits,
): Promise<BudgetState> {
  const month = monthOf(clock.now());
  return toBudgetState(limits, await readUsed(database.sql, { scope, month }), month);
}

function toBudgetState(limits: BudgetLimits, used: Amounts, month: string): BudgetState {
  const limit = limits.money === null ? null : centsOf(limits.money);
  const spent = centsOf(used.money);
  const remaining = limit === null ? null : limit - spent;
  return {
    budget_limit_cents: limit,
    monthly_spend_cents: spent,
    budget_remaining_cents: remaining,
    budget_limit: limit,
    monthly_spend: spent,
    budget_remaining: remaining,
    budget_limit_tokens: limits.tokens,
    tokens_used: used.tokens,
    budget_limit_runs: limits.runs,
    runs_used: used.runs,
    is_over_budget: spentKind(limits, used) !== null,
    month: month.slice(0, 7),
    turns_over_at: turnsOverAt(month).toISOString(),
  };
}
