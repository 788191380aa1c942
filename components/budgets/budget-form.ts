import { parseBudget } from '@/components/create-workspace/parse-budget';
import type { BudgetState } from '@/contracts/budgets';

/** The limits as a person types them; '' for none. */
export interface BudgetForm {
  readonly money: string;
  readonly tokens: string;
  readonly runs: string;
}

export type BudgetErrors = { readonly [Field in keyof BudgetForm]?: string };

const COUNT_MAX = 1_000_000_000_000;

export const startBudgetForm = (state: BudgetState): BudgetForm => ({
  money:
    state.budget_limit_cents === null ? '' : (state.budget_limit_cents / 100).toFixed(2).replace(/\.00$/, ''),
  tokens: state.budget_limit_tokens === null ? '' : String(state.budget_limit_tokens),
  runs: state.budget_limit_runs === null ? '' : String(state.budget_limit_runs),
});

type ParsedCount = { readonly count: number | null } | { readonly error: string };

/** A whole number as people write it, `1,000` or `2M`; null for nothing. */
export function parseCount(text: string): ParsedCount {
  const typed = text.trim();
  if (typed === '') return { count: null };
  const match = /^(\d{1,3}(?:[, ]\d{3})+|\d+)\s*([kKmM]?)$/.exec(typed);
  if (!match) return { error: 'Write a whole number, such as 500 or 2M.' };
  const unit = { '': 1, k: 1000, m: 1_000_000 }[(match[2] ?? '').toLowerCase()] ?? 1;
  const value = Number((match[1] ?? '').replace(/[, ]/g, '')) * unit;
  return value > COUNT_MAX ? { error: 'This is more than can be set.' } : { count: value };
}

/** The request that the form stands for, or what is wrong with it. Empty is no limit, which is another thing than 0. */
export function readBudgetForm(form: BudgetForm) {
  const money = parseBudget(form.money);
  const tokens = parseCount(form.tokens);
  const runs = parseCount(form.runs);
  const errors: BudgetErrors = {
    ...('error' in money ? { money: money.error } : {}),
    ...('error' in tokens ? { tokens: tokens.error } : {}),
    ...('error' in runs ? { runs: runs.error } : {}),
  };
  if ('error' in money || 'error' in tokens || 'error' in runs) return { errors };
  return {
    limits: {
      budget_limit_cents: money.cents,
      budget_limit_tokens: tokens.count,
      budget_limit_runs: runs.count,
    },
  };
}

const FIELDS: Readonly<Record<string, keyof BudgetForm>> = {
  budget_limit_cents: 'money',
  budget_limit_tokens: 'tokens',
  budget_limit_runs: 'runs',
};

/** The field that a refusal names. */
export const budgetField = (field: string | undefined): keyof BudgetForm | null =>
  FIELDS[field ?? ''] ?? null;
