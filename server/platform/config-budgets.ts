import { z } from 'zod';

/** The settings of what agents may use. */
export const BUDGET_SETTINGS = [
  {
    name: 'ORG_BUDGET_CENTS',
    fallback: '10000',
    about:
      'US cents a month that all agents together may spend until an owner sets another limit; empty: no limit',
  },
  {
    name: 'ORG_BUDGET_TOKENS',
    fallback: '200000000',
    about:
      'tokens a month that all agents together may use until an owner sets another limit; empty: no limit',
  },
  {
    name: 'ORG_BUDGET_RUNS',
    fallback: '100000',
    about:
      'turns a month that all agents together may run until an owner sets another limit; empty: no limit',
  },
  {
    name: 'MODEL_PRICES_FILE',
    fallback: '',
    about: 'JSON file of prices of your own, which stand before those that come with the platform',
  },
] as const;

const limit = z.int('must be a whole number').min(0).max(1_000_000_000_000).nullable();

/** Fields of the configuration. */
export const budgetShape = {
  orgBudgetCents: limit,
  orgBudgetTokens: limit,
  orgBudgetRuns: limit,
  /** Null: none. */
  modelPricesFile: z.string().nullable(),
};

type Read = (name: (typeof BUDGET_SETTINGS)[number]['name']) => string;

/** The values as the schema takes them. */
export const readBudgets = (
  read: Read,
  toNumber: (text: string) => number,
  toPath: (text: string) => string,
) => {
  const toLimit = (name: Parameters<Read>[0]): number | null =>
    read(name).trim() === '' ? null : toNumber(read(name));
  return {
    orgBudgetCents: toLimit('ORG_BUDGET_CENTS'),
    orgBudgetTokens: toLimit('ORG_BUDGET_TOKENS'),
    orgBudgetRuns: toLimit('ORG_BUDGET_RUNS'),
    modelPricesFile: toPath(read('MODEL_PRICES_FILE')) || null,
  };
};
