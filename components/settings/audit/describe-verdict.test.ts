import { expect, it } from 'vitest';
import { describeVerdict } from './describe-verdict';

const INTACT = {
  verdict: 'intact' as const,
  checked_until: 1204,
  entries: 1204,
  waiting: 0,
  first_broken: null,
  next: null,
};

it('an intact log is told with how much of it was checked', () => {
  expect(describeVerdict(INTACT)).toEqual({
    tone: 'ok',
    title: 'The log is intact',
    text: 'All 1,204 entries are as they were written.',
  });
  expect(describeVerdict({ ...INTACT, checked_until: 0 }).text).toBe('Nothing is written in it yet.');
});

it('what is still to be sealed is no tampering', () => {
  const { tone, text } = describeVerdict({ ...INTACT, verdict: 'unsealed', checked_until: 1, waiting: 3 });
  expect([tone, text]).toEqual([
    'warn',
    '3 entries to go, within about a minute. The one before is as it was written.',
  ]);
});

it('a broken log is told with its first broken entry and what can be relied on', () => {
  const broken = { verdict: 'broken' as const, first_broken: { seq: 3, what: 'is missing: it was deleted' } };
  const { tone, text } = describeVerdict({ ...INTACT, ...broken, checked_until: 2, waiting: 1 });
  expect([tone, text]).toEqual([
    'bad',
    'Entry 3 is missing: it was deleted. Only what stands before it, 2 entries, can be relied on.',
  ]);
  expect(describeVerdict({ ...INTACT, ...broken, checked_until: 0 }).text).toContain('Nothing in it can be');
});
