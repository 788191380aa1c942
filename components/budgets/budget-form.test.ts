import { expect, it } from 'vitest';
import { parseCount, readBudgetForm, startBudgetForm } from './budget-form';
import { shareOf, smallUsd, toneOf, turnOver } from './budget-words';

const state = {
  budget_limit_cents: null,
  monthly_spend_cents: 0,
  budget_remaining_cents: null,
  budget_limit: null,
  monthly_spend: 0,
  budget_remaining: null,
  budget_limit_tokens: null,
  tokens_used: 0,
  budget_limit_runs: null,
  runs_used: 0,
  is_over_budget: false,
  month: '2026-01',
  turns_over_at: '2026-02-01T00:00:00.000Z',
};

it.each([
  ['', null],
  ['0', 0],
  ['1,000', 1000],
  ['1 000', 1000],
  ['500k', 500_000],
  ['2M', 2_000_000],
])('reads %j as %j', (text, count) => expect(parseCount(text)).toEqual({ count }));

it.each(['-1', '1.5', '1e3', 'many', '1,0', '9999999999999'])('refuses %j', (text) =>
  expect(parseCount(text)).toHaveProperty('error'),
);

it('blank is no limit and 0 is one, as in what is sent', () => {
  expect(readBudgetForm({ money: '', tokens: '0', runs: '7' })).toEqual({
    limits: { budget_limit_cents: null, budget_limit_tokens: 0, budget_limit_runs: 7 },
  });
  expect(readBudgetForm({ money: 'x', tokens: 'y', runs: 'z' }).errors).toEqual({
    money: expect.any(String),
    tokens: expect.any(String),
    runs: expect.any(String),
  });
});

it('what is set comes back as it is typed', () => {
  const limits = { budget_limit_cents: 1250, budget_limit_tokens: 2_000_000, budget_limit_runs: 0 };
  const form = startBudgetForm({ ...state, ...limits });
  expect(form).toEqual({ money: '12.50', tokens: '2000000', runs: '0' });
  expect(readBudgetForm(form)).toEqual({ limits });
  expect(startBudgetForm(state)).toEqual({ money: '', tokens: '', runs: '' });
});

it('a bar says when the end is near and when it is there, also of a limit of 0', () => {
  expect([shareOf(5, 10), shareOf(50, 10), shareOf(0, 0)]).toEqual([0.5, 1, 1]);
  expect([toneOf(7, 10), toneOf(8, 10), toneOf(10, 10), toneOf(0, 0)]).toEqual([
    'accent',
    'warn',
    'bad',
    'bad',
  ]);
});

it('money below a cent keeps the figures that say something; what is missing is a dash', () => {
  expect(['0.000000', '0.001500', '0.060000', '0.361050', '1234.5', 'none'].map(smallUsd)).toEqual([
    '$0.00',
    '$0.0015',
    '$0.06',
    '$0.37',
    '$1,234.50',
    '—',
  ]);
  expect(turnOver('2026-02-01T00:00:00.000Z')).toBe('1 February, 00:00 UTC');
});
