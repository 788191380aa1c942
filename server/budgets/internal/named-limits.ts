import type { setBudget } from '@/contracts/budgets';
import type { ContractInput } from '@/contracts/contract';

/** The limits that a request names, by one name each. Undefined: it stays as it is. */
export const namedLimits = (body: ContractInput<typeof setBudget>['body']) => ({
  cents: body.budget_limit_cents === undefined ? body.budget_limit : body.budget_limit_cents,
  tokens: body.budget_limit_tokens,
  runs: body.budget_limit_runs,
});
