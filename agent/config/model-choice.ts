import type { ModelChoice } from '../engines/port';

/** Whose models begin like this, where only the model is named. */
const BY_NAME: readonly (readonly [RegExp, string])[] = [
  [/^(claude|sonnet|opus|haiku)/i, 'anthropic'],
  [/^(gpt|o\d|codex|chatgpt)/i, 'openai'],
  [/^gemini/i, 'google'],
];

/** Reads `provider:model`, or the name of a model whose provider it tells; null where neither is understood. */
export function parseModel(text: string): ModelChoice | null {
  const [, provider, model] = /^([\w.-]+):(.+)$/.exec(text.trim()) ?? [];
  if (provider !== undefined && model !== undefined) return { provider: provider.toLowerCase(), model };
  const name = text.trim();
  const found = BY_NAME.find(([pattern]) => pattern.test(name))?.[1];
  return found === undefined ? null : { provider: found, model: name };
}
