import { parseModel } from '../../config/model-choice';
import type { ModelChoice } from '../port';

/**
 * Reads `runtime_config.escalation_ladder`: `provider:model`, a model that tells its provider, or an object of both. An
 * entry that is none of these is left out, with a warning: one bad line must not keep an agent from starting.
 */
export function parseLadder(entries: readonly unknown[]): { rungs: ModelChoice[]; warnings: string[] } {
  const rungs: ModelChoice[] = [];
  const warnings: string[] = [];
  for (const [index, entry] of entries.entries()) {
    const rung = parseRung(entry);
    if (rung) rungs.push(rung);
    else
      warnings.push(
        `runtime_config.escalation_ladder[${index}] is not understood and left out: write provider:model, such as anthropic:claude-sonnet-4-5.`,
      );
  }
  return { rungs, warnings };
}

function parseRung(entry: unknown): ModelChoice | null {
  if (typeof entry === 'string') return parseModel(entry);
  if (typeof entry !== 'object' || entry === null) return null;
  const { provider, model } = entry as Record<string, unknown>;
  if (typeof model !== 'string' || model.trim() === '') return null;
  if (provider === undefined) return parseModel(model);
  return typeof provider === 'string' ? parseModel(`${provider.trim()}:${model.trim()}`) : null;
}
