import { fieldOf, isJsonObject, type JsonObject } from './json';

/** Tokens of one answer as the agent reports them. */
export interface TokenUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** An agent's own figure is believed up to here (platform, 1.15); it turns into money. */
export const TOKENS_MAX = 10_000_000;

const DIGITS = /^-?\d{1,30}$/;

/**
 * A `usage` object as whole numbers from 0 to TOKENS_MAX. The names are those of the reference, their camelCase
 * form, or those of model interfaces; a figure that is missing beside another is 0. Undefined without any figure.
 */
export function readTokenUsage(value: unknown): TokenUsage | undefined {
  if (!isJsonObject(value)) return undefined;
  const input = countOf(value, 'input_tokens', 'inputTokens', 'prompt_tokens');
  const output = countOf(value, 'output_tokens', 'outputTokens', 'completion_tokens');
  if (input === undefined && output === undefined) return undefined;
  return { inputTokens: input ?? 0, outputTokens: output ?? 0 };
}

function countOf(usage: JsonObject, ...names: readonly string[]): number | undefined {
  const value = fieldOf(usage, ...names);
  // ProtoJSON writes 64-bit integers as strings.
  const count = typeof value === 'string' && DIGITS.test(value) ? Number(value) : value;
  if (typeof count !== 'number' || Number.isNaN(count)) return undefined;
  return Math.min(Math.max(Math.trunc(count), 0), TOKENS_MAX);
}
