import type { getUsageToday as contract } from '@/contracts/budgets';
import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { listUsage } from '@/db/queries/usage';
import { dayOf } from '@/domain/budget';
import type { Deps } from '../deps';
import type { Principal } from '../principal';
import { loadLiving } from '../workspaces/load-living';
import { sumUsage, toUsd } from './internal/sum-usage';

const DAY_MS = 24 * 3600_000;

/** Tokens and cost of a workspace today (UTC), in the shape of the reference. */
export async function getUsageToday(
  { database, clock }: Deps,
  _principal: Principal,
  { params }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  await loadLiving(database.db, params.id);
  const from = dayOf(clock.now());
  const start = new Date(`${from}T00:00:00Z`);
  const end = new Date(start.getTime() + DAY_MS);
  const used = sumUsage(await listUsage(database.sql, params.id, { from, to: dayOf(end) }));
  return {
    input_tokens: used.inputTokens,
    output_tokens: used.outputTokens,
    total_calls: used.calls,
    estimated_cost_usd: toUsd(used.costMicros),
    period_start: start.toISOString(),
    period_end: end.toISOString(),
  };
}
