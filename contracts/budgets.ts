import { z } from 'zod';
import { contract } from './contract';
import { idField, timestampField } from './fields';

const byId = z.strictObject({ id: idField });
const limitField = z
  .int('must be a whole number')
  .min(0, 'must not be negative')
  .max(1_000_000_000_000, 'must not be more than 1000000000000')
  .nullable();

/** How a limit stands in this month. Money is in whole US cents; null: no limit, and so nothing that could remain. */
const budgetState = z.object({
  budget_limit_cents: z.int().nullable(),
  monthly_spend_cents: z.int(),
  /** Negative where more was spent than the limit: the cost of a turn is known when it is over. */
  budget_remaining_cents: z.int().nullable(),
  /** The earlier names of the three above. */
  budget_limit: z.int().nullable(),
  monthly_spend: z.int(),
  budget_remaining: z.int().nullable(),
  budget_limit_tokens: z.int().nullable(),
  tokens_used: z.int(),
  budget_limit_runs: z.int().nullable(),
  runs_used: z.int(),
  /** A limit is used up: messages are refused until it begins anew or is raised. */
  is_over_budget: z.boolean(),
  /** The month that the figures are of, in UTC, as in 2026-11. */
  month: z.string(),
  /** When they begin anew. */
  turns_over_at: timestampField,
});
export type BudgetState = z.infer<typeof budgetState>;

const workspaceBudget = budgetState.extend({
  /** A limit of the whole organisation is used up, which stops this workspace too. */
  organisation_is_over: z.boolean(),
});
export type WorkspaceBudget = z.infer<typeof workspaceBudget>;

const newLimits = z
  .strictObject({
    /** Null: no limit. 0: every message is refused. */
    budget_limit_cents: limitField.optional(),
    /** The earlier name of budget_limit_cents, also in cents. */
    budget_limit: limitField.optional(),
    budget_limit_tokens: limitField.optional(),
    budget_limit_runs: limitField.optional(),
  })
  .refine((body) => Object.values(body).some((value) => value !== undefined), {
    path: ['budget_limit_cents'],
    message: 'must be there, or another limit beside it',
  });

export const getBudget = contract({
  id: 'get-budget',
  method: 'GET',
  path: '/workspaces/:id/budget',
  summary: 'What a workspace may use in a month, and what it has used.',
  auth: { role: 'viewer', agent: 'own' },
  params: byId,
  output: workspaceBudget,
  errors: ['workspace_not_found', 'workspace_removed'],
});

export const setBudget = contract({
  id: 'set-budget',
  method: 'PATCH',
  path: '/workspaces/:id/budget',
  summary: 'Sets what a workspace may use in a month; limits that are not named stay.',
  auth: 'owner',
  params: byId,
  body: newLimits,
  output: workspaceBudget,
  idempotent: true,
  errors: ['workspace_not_found', 'workspace_removed'],
});

const organisationBudget = budgetState.extend({
  /** Nobody has set them: they are those of the settings of this server. */
  is_default: z.boolean(),
});
export type OrganisationBudget = z.infer<typeof organisationBudget>;

export const getOrganisationBudget = contract({
  id: 'get-organisation-budget',
  method: 'GET',
  path: '/org/budget',
  summary: 'What all workspaces together may use in a month, and what they have used.',
  auth: 'viewer',
  output: organisationBudget,
});

export const setOrganisationBudget = contract({
  id: 'set-organisation-budget',
  method: 'PATCH',
  path: '/org/budget',
  summary: 'Sets what all workspaces together may use in a month; limits that are not named stay.',
  auth: 'owner',
  body: newLimits,
  output: organisationBudget,
  idempotent: true,
});

const modelUsage = z.object({
  /** As the agent names it; '' for turns of which it told nothing. */
  model: z.string(),
  calls: z.int(),
  input_tokens: z.int(),
  /** Part of the input tokens. */
  cached_input_tokens: z.int(),
  output_tokens: z.int(),
  /** Dollars with six decimals. */
  cost_usd: z.string(),
  /** False: some of it has no price here, so it cost more than is said. */
  is_priced: z.boolean(),
});
export type ModelUsageRow = z.infer<typeof modelUsage>;

export const getUsage = contract({
  id: 'get-usage',
  method: 'GET',
  path: '/workspaces/:id/usage',
  summary: 'Tokens and cost of a workspace in a month (UTC), by day and model.',
  auth: { role: 'viewer', agent: 'own' },
  params: byId,
  query: z.strictObject({
    month: z
      .string()
      .regex(/^20\d\d-(0[1-9]|1[0-2])$/, 'must be a month, as in 2026-11')
      .optional(),
  }),
  output: z.object({
    month: z.string(),
    /** The whole month, the dearest first. */
    models: z.array(modelUsage),
    /** Newest day first. */
    days: z.array(modelUsage.extend({ day: z.string() })),
  }),
  errors: ['workspace_not_found', 'workspace_removed'],
});

export const getUsageToday = contract({
  id: 'get-usage-today',
  method: 'GET',
  path: '/workspaces/:id/metrics',
  summary: 'Tokens and cost of a workspace today (UTC).',
  auth: { role: 'viewer', agent: 'own' },
  params: byId,
  output: z.object({
    input_tokens: z.int(),
    output_tokens: z.int(),
    total_calls: z.int(),
    estimated_cost_usd: z.string(),
    period_start: timestampField,
    period_end: timestampField,
  }),
  errors: ['workspace_not_found', 'workspace_removed'],
});
