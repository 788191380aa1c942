import { expect, it } from 'vitest';
import { costOf, modelPrices, SHIPPED_PRICES } from './model-prices';
import { MODEL_PROVIDERS } from './model-providers';

const usage = (model: string, inputTokens = 1_000_000, outputTokens = 0, cachedInputTokens = 0) => ({
  model,
  inputTokens,
  outputTokens,
  cachedInputTokens,
});

it('the table that comes with the platform is one, and has every model that is suggested', () => {
  expect(modelPrices.safeParse(SHIPPED_PRICES).success).toBe(true);
  for (const { id, models } of MODEL_PROVIDERS) {
    for (const model of models) expect(costOf(SHIPPED_PRICES, usage(`${id}:${model}`)), model).not.toBeNull();
  }
});

it.each([
  ['claude-sonnet-4-5', 3_000_000],
  ['anthropic:claude-sonnet-4-5', 3_000_000],
  ['anthropic:claude-sonnet-4-5-20250929', 3_000_000],
  ['openai:gpt-4o-2024-08-06', 2_500_000],
  ['sonnet', 3_000_000],
  ['openrouter:claude-sonnet-4-5', 3_000_000],
  ['mine:own-1', null],
  ['constructor', null],
  ['', null],
])('a million tokens to %j cost %j millionths of a dollar', (model, micros) => {
  expect(costOf(SHIPPED_PRICES, usage(model))).toBe(micros);
});

it('cached input has its own price, output another, and the sum is rounded up', () => {
  const prices = { m: { input: 300, cachedInput: 30, output: 1500 }, n: { input: 300, output: 1500 } };
  expect(costOf(prices, usage('m', 1000, 100, 400))).toBe(600 * 3 + 400 * 0.3 + 100 * 15);
  expect(costOf(prices, usage('n', 1000, 0, 400))).toBe(3000);
  expect(costOf({ m: { input: 1, output: 1 } }, usage('m', 1))).toBe(1);
});
