import { expect, it } from 'vitest';
import { expiryText } from './describe-approval';

it.each([
  [-1, 'time is over'],
  [0, 'time is over'],
  [59_999, 'expires in less than a minute'],
  [60_000, 'expires in 1 min'],
  [8.9 * 60_000, 'expires in 8 min'],
  [7_199_999, 'expires in 119 min'],
  [7_200_000, 'expires in 2 h'],
  [6 * 3_600_000 - 2000, 'expires in 6 h'],
  [2 * 86_400_000 - 1, 'expires in 48 h'],
  [7 * 86_400_000, 'expires in 7 days'],
])('what has %d ms left %s', (leftMs, text) => {
  const nowMs = Date.parse('2026-01-02T03:04:05Z');
  expect(expiryText(new Date(nowMs + leftMs).toISOString(), nowMs)).toBe(text);
});
