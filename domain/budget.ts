/** What can be limited, in the order in which a refusal names it. Money is in millionths of a dollar here. */
export const BUDGET_KINDS = ['money', 'tokens', 'runs'] as const;
export type BudgetKind = (typeof BUDGET_KINDS)[number];

/** An amount of each. */
export type Amounts = Readonly<Record<BudgetKind, number>>;
/** What may be used in a month; null: as much as one likes. */
export type BudgetLimits = Readonly<Record<BudgetKind, number | null>>;

export const NO_AMOUNTS: Amounts = { money: 0, tokens: 0, runs: 0 };

/** Millionths of a dollar in a cent: a turn often costs less than one. */
export const MICROS_PER_CENT = 10_000;

/** Stands where a limit is that of no single workspace: the nil UUID. */
export const ORGANISATION_SCOPE = '00000000-0000-0000-0000-000000000000';

const amounts = (of: (kind: BudgetKind) => number): Amounts => ({
  money: of('money'),
  tokens: of('tokens'),
  runs: of('runs'),
});

export const plus = (a: Amounts, b: Amounts): Amounts => amounts((kind) => a[kind] + b[kind]);
export const minus = (a: Amounts, b: Amounts): Amounts => amounts((kind) => a[kind] - b[kind]);

/** Cents of the row as the limits that are reckoned with. */
export const limitsOf = (row: {
  readonly budgetLimitCents: number | null;
  readonly budgetLimitTokens: number | null;
  readonly budgetLimitRuns: number | null;
}): BudgetLimits => ({
  money: row.budgetLimitCents === null ? null : row.budgetLimitCents * MICROS_PER_CENT,
  tokens: row.budgetLimitTokens,
  runs: row.budgetLimitRuns,
});

export const isUnlimited = (limits: BudgetLimits): boolean =>
  BUDGET_KINDS.every((kind) => limits[kind] === null);

/** The limit that is used up; null while there is something left of each. */
export const spentKind = (limits: BudgetLimits, used: Amounts): BudgetKind | null =>
  BUDGET_KINDS.find((kind) => {
    const limit = limits[kind];
    return limit !== null && used[kind] >= limit;
  }) ?? null;

/** Whole cents, rounded up: what has been spent is never said to be less. */
export const centsOf = (micros: number): number => Math.ceil(micros / MICROS_PER_CENT);

/** The first day of the month of that moment, in UTC: the month that a limit is for. */
export const monthOf = (at: Date): string => `${at.toISOString().slice(0, 7)}-01`;

/** The day of that moment, in UTC. */
export const dayOf = (at: Date): string => at.toISOString().slice(0, 10);

/** When the limits of that month begin anew. */
export function turnsOverAt(month: string): Date {
  const first = new Date(`${month}T00:00:00Z`);
  return new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 1));
}

/** What a turn is reckoned with before anything is known of its agent. */
const TURN_ASSUMED: Amounts = { money: MICROS_PER_CENT, tokens: 2000, runs: 1 };

/** What the next turn is likely to use: what those of the month did on average, and never nothing. */
export const typicalTurn = (used: Amounts): Amounts =>
  amounts((kind) =>
    kind === 'runs' ? 1 : Math.max(TURN_ASSUMED[kind], Math.ceil(used[kind] / Math.max(used.runs, 1))),
  );

/** How a limit stands. */
export interface Standing {
  readonly limits: BudgetLimits;
  /** In this month, by all that has been settled. */
  readonly used: Amounts;
  /** Set aside for turns under way or about to begin. */
  readonly reserved: Amounts;
}

/** Beyond the next turn, so much of a limit is set aside at one go. */
const SHARE = 100;

/**
 * What may be set aside now, at least something of every limit, or the kind that has nothing left. Of what has no limit
 * nothing is set aside.
 */
export function grantOf({ limits, used, reserved }: Standing): Amounts | BudgetKind {
  const typical = typicalTurn(used);
  const left = amounts((kind) => (limits[kind] ?? Number.POSITIVE_INFINITY) - used[kind] - reserved[kind]);
  const spent = BUDGET_KINDS.find((kind) => left[kind] <= 0);
  if (spent !== undefined) return spent;
  return amounts((kind) => {
    const limit = limits[kind];
    return limit === null ? 0 : Math.min(left[kind], Math.max(typical[kind], Math.floor(limit / SHARE)));
  });
}

/** What a turn takes of what has been set aside; null where that is not enough for one. */
export function pieceOf(limits: BudgetLimits, spare: Amounts, typical: Amounts): Amounts | null {
  const isShort = BUDGET_KINDS.some((kind) => limits[kind] !== null && spare[kind] <= 0);
  return isShort
    ? null
    : amounts((kind) => (limits[kind] === null ? 0 : Math.min(typical[kind], spare[kind])));
}
