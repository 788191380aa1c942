import type { UsedModel } from '@/db/queries/usage';

const NOTHING: UsedModel = {
  model: '',
  calls: 0,
  inputTokens: 0,
  cachedInputTokens: 0,
  outputTokens: 0,
  costMicros: 0,
  isPriced: true,
};

/** All of it together, under the name of the first. */
export const sumUsage = (used: readonly UsedModel[]): UsedModel =>
  used.reduce(
    (sum, one) => ({
      model: one.model,
      calls: sum.calls + one.calls,
      inputTokens: sum.inputTokens + one.inputTokens,
      cachedInputTokens: sum.cachedInputTokens + one.cachedInputTokens,
      outputTokens: sum.outputTokens + one.outputTokens,
      costMicros: sum.costMicros + one.costMicros,
      isPriced: sum.isPriced && one.isPriced,
    }),
    NOTHING,
  );

/** Dollars with six decimals. */
export const toUsd = (micros: number): string => (micros / 1_000_000).toFixed(6);
