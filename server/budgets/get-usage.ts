import type { getUsage as contract, ModelUsageRow } from '@/contracts/budgets';
import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { listUsage, type UsedModel } from '@/db/queries/usage';
import { dayOf, monthOf, turnsOverAt } from '@/domain/budget';
import type { Deps } from '../deps';
import type { Principal } from '../principal';
import { loadLiving } from '../workspaces/load-living';
import { sumUsage, toUsd } from './internal/sum-usage';

/** Tokens and cost of a workspace in a month, by day and model. */
export async function getUsage(
  { database, clock }: Deps,
  _principal: Principal,
  { params, query }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  await loadLiving(database.db, params.id);
  const from = query.month === undefined ? monthOf(clock.now()) : `${query.month}-01`;
  const used = await listUsage(database.sql, params.id, { from, to: dayOf(turnsOverAt(from)) });
  const names = [...new Set(used.map(({ model }) => model))];
  const models = names.map((name) => sumUsage(used.filter(({ model }) => model === name)));
  return {
    month: from.slice(0, 7),
    models: models.sort((a, b) => b.costMicros - a.costMicros || b.calls - a.calls).map(toRow),
    days: used.map((one) => ({ day: one.day, ...toRow(one) })),
  };
}

const toRow = (used: UsedModel): ModelUsageRow => ({
  model: used.model,
  calls: used.calls,
  input_tokens: used.inputTokens,
  cached_input_tokens: used.cachedInputTokens,
  output_tokens: used.outputTokens,
  cost_usd: toUsd(used.costMicros),
  is_priced: used.isPriced,
});
