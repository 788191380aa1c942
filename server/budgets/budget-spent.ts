import { type BudgetKind, centsOf, ORGANISATION_SCOPE, type Standing, turnsOverAt } from '@/domain/budget';
import { AppError } from '../platform/app-error';

const usd = (micros: number): string => `$${(centsOf(micros) / 100).toFixed(2)}`;
const count = (amount: number): string => new Intl.NumberFormat('en-US').format(amount);

const AMOUNT: Readonly<Record<BudgetKind, (amount: number) => string>> = {
  money: usd,
  tokens: (amount) => `${count(amount)} ${amount === 1 ? 'token' : 'tokens'}`,
  runs: (amount) => `${count(amount)} ${amount === 1 ? 'run' : 'runs'}`,
};

const day = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
});

/** The refusal of a turn: which limit it is, how it stands, when it begins anew and how it is raised. */
export function budgetSpent(
  scope: string,
  kind: BudgetKind,
  { limits, used, reserved, month }: Standing & { readonly month: string },
): AppError {
  const isWhole = scope === ORGANISATION_SCOPE;
  const toText = AMOUNT[kind];
  const limit = limits[kind] ?? 0;
  const over = turnsOverAt(month);
  const whose = isWhole ? 'The organisation has' : 'This workspace has';
  const place = isWhole ? 'the settings, under Budget' : 'its Details, under Budget';
  const path = isWhole ? '/api/org/budget' : `/api/workspaces/${scope}/budget`;
  const underWay = used[kind] < limit ? `, ${toText(reserved[kind])} set aside for what runs now` : '';
  return new AppError('budget_exceeded', {
    public: `${whose} used up the limit of ${toText(limit)} for this month (${toText(used[kind])} used${underWay}). It begins anew on ${day.format(over)}, 00:00 UTC; an owner can raise it before, in ${place}.`,
    details: {
      budget_scope: isWhole ? 'organisation' : 'workspace',
      budget_kind: kind,
      ...(kind === 'money'
        ? { limit_cents: centsOf(limit), used_cents: centsOf(used[kind]) }
        : { limit, used: used[kind] }),
      turns_over_at: over.toISOString(),
      raise_with: `PATCH ${path}`,
    },
  });
}
