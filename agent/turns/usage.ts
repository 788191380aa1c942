import type { TurnUsage } from '../engines/port';

/** Adds tokens up, one entry for each model. */
export function addUsage(total: readonly TurnUsage[], more: TurnUsage): TurnUsage[] {
  const before = total.find(({ model }) => model === more.model);
  if (!before) return [...total, more];
  const cached = (before.cachedInputTokens ?? 0) + (more.cachedInputTokens ?? 0);
  const sum = {
    model: more.model,
    inputTokens: before.inputTokens + more.inputTokens,
    outputTokens: before.outputTokens + more.outputTokens,
    ...(cached > 0 ? { cachedInputTokens: cached } : {}),
  };
  return total.map((entry) => (entry === before ? sum : entry));
}
