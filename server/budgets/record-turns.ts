import { type Parts, runParts } from '@/db/queries/parts';
import { type Usage, type UsedModel, usageParts } from '@/db/queries/usage';
import { isJsonObject } from '@/domain/a2a/json';
import { isUnderWay } from '@/domain/a2a/task-item';
import { type ModelUsage, readTurnUsage } from '@/domain/a2a/turn-usage';
import { type Amounts, dayOf, isUnlimited, limitsOf, monthOf } from '@/domain/budget';
import { costOf, type ModelPrices } from '@/domain/model-prices';
import type { Change } from '../audit/mutate';
import type { Deps } from '../deps';
import { announceBudget } from './announce-budget';
import type { Limited } from './budgets';

/** What a turn, or more of one that was counted already, has used. */
export interface TurnUsed extends Usage {
  readonly amounts: Amounts;
}

/** A turn of which nothing is told is a call of a model without a name. */
const UNTOLD: ModelUsage = { model: '', inputTokens: 0, cachedInputTokens: 0, outputTokens: 0 };

/**
 * What an answer says that its turn has used.
 * @param runs 1; 0 where the turn has been counted, and its end is told now
 */
export function usedBy({ budgets }: Deps, workspaceId: string, answer: unknown, runs: 0 | 1): TurnUsed {
  // Of a task that goes on it is told when that is over.
  const told = isJsonObject(answer) && isUnderWay(answer) ? [] : readTurnUsage(answer);
  const models = (told.length === 0 && runs === 1 ? [UNTOLD] : told).map((usage) =>
    toUsedModel(budgets.prices, usage),
  );
  const money = models.reduce((sum, { costMicros }) => sum + costMicros, 0);
  const tokens = models.reduce((sum, { inputTokens, outputTokens }) => sum + inputTokens + outputTokens, 0);
  return { workspaceId, runs, models, amounts: { money, tokens, runs } };
}

function toUsedModel(prices: ModelPrices, usage: ModelUsage): UsedModel {
  const cost = costOf(prices, usage);
  const hasTokens = usage.inputTokens + usage.outputTokens > 0;
  return { ...usage, calls: 1, costMicros: cost ?? 0, isPriced: cost !== null || !hasTokens };
}

/** Counts turns, in the transaction that writes their answers down. */
export async function recordTurns({ tx, now }: Change, turns: readonly TurnUsed[]): Promise<void> {
  await runParts(tx, turnParts(turns, now));
}

/** The same as parts of the statement that writes their answers down. */
export function turnParts(turns: readonly TurnUsed[], now: Date): Parts {
  const used = turns.filter(({ runs, models }) => runs > 0 || models.length > 0);
  return used.length === 0 ? {} : usageParts(used, { day: dayOf(now), month: monthOf(now) });
}

/** Tells this process, and whoever looks at the workspace, once the transaction is through. */
export function turnRecorded(deps: Deps, target: Limited, { amounts }: TurnUsed): void {
  deps.budgets.spent(target.id, amounts);
  if (isUnlimited(limitsOf(target))) return;
  deps.background.run('budget', () => announceBudget(deps, target));
}
