import { expect, it } from 'vitest';
import { checkDraft, takenNames } from './secret-draft';

const AT = '2026-01-01T00:00:00.000Z';
const rows = (['global', 'workspace'] as const).map((scope) => ({
  key: `A_${scope.toUpperCase()}`,
  has_value: true as const,
  scope,
  overrides_global: false,
  created_at: AT,
  updated_at: AT,
}));

it('asks for a name and a value', () => {
  expect(Object.keys(checkDraft({ key: '', value: '' }, new Set()))).toEqual(['key', 'value']);
  expect(Object.keys(checkDraft({ key: '1A', value: ' ' }, new Set()))).toEqual(['key']);
  expect(checkDraft({ key: 'A', value: ' ' }, new Set())).toEqual({});
});

it('says when there is one of that name, and never repeats the value', () => {
  const errors = checkDraft({ key: 'A', value: 'hunter2' }, new Set(['A']));
  expect(errors.key).toContain('set already');
  expect(JSON.stringify(errors)).not.toContain('hunter2');
});

it('lets a workspace override what is global, once', () => {
  expect([...takenNames(rows, false)]).toEqual(['A_WORKSPACE']);
  expect([...takenNames(rows, true)]).toEqual(['A_GLOBAL', 'A_WORKSPACE']);
});
