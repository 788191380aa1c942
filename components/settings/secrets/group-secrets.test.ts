import { expect, it } from 'vitest';
import type { SecretRow } from '@/contracts/secrets';
import { groupSecrets } from './group-secrets';

const AT = '2026-01-01T00:00:00.000Z';
const row = (key: string): SecretRow => ({
  key,
  has_value: true,
  scope: 'global',
  overrides_global: false,
  created_at: AT,
  updated_at: AT,
});
const rows = ['ANTHROPIC_API_KEY', 'GH_TOKEN', 'NPM_TOKEN', 'OPENROUTER_API_KEY'].map(row);
const shape = (typed: string) =>
  groupSecrets(rows, typed).map((part) => [part.group, part.rows.map(({ key }) => key)]);

it('stands under the headings in their order', () => {
  expect(shape('')).toEqual([
    ['GitHub', ['GH_TOKEN']],
    ['Anthropic', ['ANTHROPIC_API_KEY']],
    ['OpenRouter', ['OPENROUTER_API_KEY']],
    ['Other', ['NPM_TOKEN']],
  ]);
});

it('finds parts of names however they are typed', () => {
  expect(shape(' api key ')).toEqual([
    ['Anthropic', ['ANTHROPIC_API_KEY']],
    ['OpenRouter', ['OPENROUTER_API_KEY']],
  ]);
  expect(shape('nothing')).toEqual([]);
});
