import { expect, it } from 'vitest';
import type { InstructionRow } from '@/contracts/instructions';
import { draftOf, groupInstructions, newDraft } from './instruction-draft';

const row = (id: string, target: string | null = null): InstructionRow => ({
  id,
  scope: target === null ? 'global' : 'workspace',
  scope_target: target,
  workspace_name: target,
  title: id,
  content: 'Text',
  priority: 1,
  enabled: false,
  created_at: '2026-01-02T03:04:05Z',
  updated_at: '2026-01-02T03:04:05Z',
});

it('instructions stand by whom they are for, in the order of the server', () => {
  const groups = groupInstructions([row('a'), row('b'), row('c', 'Ada'), row('d', 'Bea'), row('e', 'Ada')]);
  expect(groups.map(({ title, rows }) => [title, rows.map(({ id }) => id)])).toEqual([
    ['For every agent', ['a', 'b']],
    ['For Ada', ['c', 'e']],
    ['For Bea', ['d']],
  ]);
});

it('a draft holds what can be changed', () => {
  expect(draftOf(row('a', 'Ada'))).toEqual({
    scopeTarget: 'Ada',
    title: 'a',
    content: 'Text',
    priority: 1,
    enabled: false,
  });
  expect(newDraft(null)).toMatchObject({ scopeTarget: null, enabled: true, priority: 0 });
});
