import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { MICROS_PER_CENT } from '@/domain/budget';
import { costOf, SHIPPED_PRICES } from '@/domain/model-prices';
import { MonthlySpend } from './monthly-spend';

const MAY = new Date('2026-05-31T23:59:00Z');
const JUNE = new Date('2026-06-01T00:00:00Z');
const USAGE = { model: 'anthropic:claude-sonnet-4-6', inputTokens: 100_000, outputTokens: 10_000 };
const CENTS = Math.floor((costOf(SHIPPED_PRICES, { ...USAGE, cachedInputTokens: 0 }) ?? 0) / MICROS_PER_CENT);

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'molecule-spend-'));
  file = join(folder, 'spend.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('adds up what turns have cost, over a restart, and begins anew with the month', () => {
  const spend = new MonthlySpend(file);
  expect(spend.cents(MAY)).toBe(0);
  spend.add([USAGE], MAY);
  expect(CENTS).toBeGreaterThan(0);
  expect(spend.cents(MAY)).toBe(CENTS);
  const again = new MonthlySpend(file);
  again.add([USAGE, USAGE], MAY);
  expect(again.cents(MAY)).toBeGreaterThanOrEqual(3 * CENTS);
  expect(again.cents(JUNE)).toBe(0);
  again.add([USAGE], JUNE);
  expect(again.cents(JUNE)).toBe(CENTS);
});

it('knows no money of a model without a price, nor of a file that cannot be read', () => {
  writeFileSync(file, 'half a {');
  const spend = new MonthlySpend(file);
  spend.add([{ ...USAGE, model: 'local:llama' }], MAY);
  expect(spend.cents(MAY)).toBe(0);
});
