import { expect, it } from 'vitest';
import type { RemovedWorkspace } from '@/contracts/removed-workspaces';
import { companyWords, deadlineWords, obstacleWords, removalWords } from './trash-words';

const removed = (rest: Partial<RemovedWorkspace> = {}): RemovedWorkspace => ({
  id: 'a',
  name: 'Ada',
  role: null,
  count: 1,
  names: [],
  parent: null,
  removed_at: '2026-03-01T10:00:00Z',
  restorable_until: '2026-03-31T10:00:00Z',
  removed_by: { id: 'person:1', name: 'Olga' },
  ...rest,
});

it('says who and when, and only when where nobody knows who', () => {
  expect(removalWords(removed())).toMatch(/^Removed by .*Olga.*2026/);
  expect(removalWords(removed({ removed_by: null }))).toMatch(/^Removed \D*\d/);
});

it('names a few of those that went with it and counts the others', () => {
  expect(companyWords(removed())).toBeNull();
  expect(companyWords(removed({ count: 2, names: ['Bob'] }))).toMatch(/^With 1 workspace below it: .*Bob/);
  expect(companyWords(removed({ count: 9, names: ['Bob', 'Eve'] }))).toMatch(/8 workspaces.*and 6 more$/);
});

it('counts the days that are left', () => {
  expect(deadlineWords(removed(), new Date('2026-03-02T10:00:01Z'))).toBe('29 days left');
  expect(deadlineWords(removed(), new Date('2026-03-31T09:00:00Z'))).toBe('Last day');
});

it('says what has to come back first', () => {
  const parent = { id: 'p', name: 'Team', is_removed: true };
  expect(obstacleWords(removed({ parent }))).toContain('restore that first');
  expect(obstacleWords(removed({ parent: { ...parent, is_removed: false } }))).toBeNull();
});
