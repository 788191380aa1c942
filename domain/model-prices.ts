import { z } from 'zod';
import type { ModelUsage } from './a2a/turn-usage';
import shipped from './model-prices.json' with { type: 'json' };

const cents = z.number().min(0).max(1_000_000);

/** Cents for a million tokens. */
const modelPrice = z.strictObject({
  input: cents,
  /** Of input that the provider had kept; the price of input where it is not there. */
  cachedInput: cents.optional(),
  output: cents,
});

/** By the name of the model, as its provider writes it, without the provider. */
export const modelPrices = z.record(z.string().min(1).max(200), modelPrice);
export type ModelPrices = z.infer<typeof modelPrices>;

/** The prices that come with the platform: list prices, without long contexts, batches and discounts. */
export const SHIPPED_PRICES: ModelPrices = shipped;

/** A name that carries the day of its release means the model that is listed without it. */
const RELEASE = /-(\d{8}|\d{4}-\d{2}-\d{2}|latest)$/;
/** What the command line of Claude Code takes in place of a name. */
const SHORT_NAMES: Readonly<Record<string, string>> = {
  opus: 'claude-opus-4-7',
  sonnet: 'claude-sonnet-4-6',
  haiku: 'claude-haiku-4-5',
};

/** The name below `provider:`, or the whole of it. */
const nameOf = (model: string): string => model.slice(model.lastIndexOf(':') + 1).toLowerCase();

function findPrice(prices: ModelPrices, model: string) {
  const name = nameOf(model);
  const own = (key: string) => (Object.hasOwn(prices, key) ? prices[key] : undefined);
  return own(model) ?? own(name) ?? own(name.replace(RELEASE, '')) ?? own(SHORT_NAMES[name] ?? '');
}

/** Cents for a million tokens are hundredths of a millionth of a dollar for one. */
const TOKENS_PER_PRICE = 100;

/** Millionths of a dollar, rounded up; null for a model without a price: then only its tokens are known (D28). */
export function costOf(prices: ModelPrices, usage: ModelUsage): number | null {
  const price = findPrice(prices, usage.model);
  if (!price) return null;
  const cached = Math.min(usage.cachedInputTokens, usage.inputTokens);
  const total =
    (usage.inputTokens - cached) * price.input +
    cached * (price.cachedInput ?? price.input) +
    usage.outputTokens * price.output;
  return Math.ceil(total / TOKENS_PER_PRICE);
}
