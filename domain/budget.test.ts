import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  BUDGET_KINDS,
  type BudgetLimits,
  centsOf,
  grantOf,
  monthOf,
  NO_AMOUNTS,
  pieceOf,
  spentKind,
  turnsOverAt,
  typicalTurn,
} from './budget';

const NONE: BudgetLimits = { money: null, tokens: null, runs: null };

it.each([
  ['2026-01-31T23:59:59.999Z', '2026-01-01', '2026-02-01T00:00:00.000Z'],
  ['2026-12-01T00:00:00.000Z', '2026-12-01', '2027-01-01T00:00:00.000Z'],
  ['2028-02-29T12:00:00.000Z', '2028-02-01', '2028-03-01T00:00:00.000Z'],
])('%s belongs to the month of %s, which is over at %s', (at, month, over) => {
  expect(monthOf(new Date(at))).toBe(month);
  expect(turnsOverAt(month).toISOString()).toBe(over);
});

it('says cents rounded up, so that what was spent is never said to be less', () => {
  expect([0, 1, 10_000, 10_001].map(centsOf)).toEqual([0, 1, 1, 2]);
});

describe('what is set aside', () => {
  const amount = fc.integer({ min: 0, max: 10_000_000 });
  const amounts = fc.record({ money: amount, tokens: amount, runs: amount });
  const limit = fc.option(amount, { nil: null });
  const limits = fc.record({ money: limit, tokens: limit, runs: limit });

  it('never comes to more than a limit, and is something of each while something is left', () => {
    fc.assert(
      fc.property(limits, amounts, amounts, (of, used, reserved) => {
        const grant = grantOf({ limits: of, used, reserved });
        const left = (kind: (typeof BUDGET_KINDS)[number]) =>
          (of[kind] ?? Number.POSITIVE_INFINITY) - used[kind] - reserved[kind];
        if (typeof grant === 'string') {
          expect(left(grant)).toBeLessThanOrEqual(0);
          return;
        }
        for (const kind of BUDGET_KINDS) {
          expect(grant[kind]).toBeLessThanOrEqual(left(kind));
          if (of[kind] !== null) expect(grant[kind]).toBeGreaterThan(0);
        }
      }),
    );
  });

  it('is enough for a turn, which takes no more than that', () => {
    fc.assert(
      fc.property(limits, amounts, (of, used) => {
        const grant = grantOf({ limits: of, used, reserved: NO_AMOUNTS });
        if (typeof grant === 'string') return;
        const piece = pieceOf(of, grant, typicalTurn(used));
        for (const kind of BUDGET_KINDS) expect(piece?.[kind]).toBeLessThanOrEqual(grant[kind]);
      }),
    );
  });

  it('is nothing where there is no limit', () => {
    expect(grantOf({ limits: NONE, used: NO_AMOUNTS, reserved: NO_AMOUNTS })).toEqual(NO_AMOUNTS);
    expect(pieceOf(NONE, NO_AMOUNTS, typicalTurn(NO_AMOUNTS))).toEqual(NO_AMOUNTS);
  });

  it('follows what turns have cost on average, and is never nothing', () => {
    expect(typicalTurn(NO_AMOUNTS)).toEqual({ money: 10_000, tokens: 2000, runs: 1 });
    expect(typicalTurn({ money: 500_000, tokens: 90_000, runs: 10 })).toEqual({
      money: 50_000,
      tokens: 9000,
      runs: 1,
    });
  });
});

it('a limit of 0 is used up by nothing, and none by anything', () => {
  expect(spentKind({ ...NONE, tokens: 0 }, NO_AMOUNTS)).toBe('tokens');
  expect(spentKind(NONE, { money: 1e15, tokens: 1e15, runs: 1e15 })).toBeNull();
});
