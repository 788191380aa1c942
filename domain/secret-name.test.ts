import { expect, it } from 'vitest';
import { SECRET_NAME, SUGGESTED_SECRET_NAMES, secretGroup, toSecretName } from './secret-name';

it('takes what every shell takes, and nothing else', () => {
  for (const name of ['A', 'A1', 'A_', 'GITHUB_TOKEN', 'A'.repeat(128)]) expect(name).toMatch(SECRET_NAME);
  for (const name of ['', '_A', '1A', 'a', 'A-B', 'A B', 'A\n', 'Ä', 'A'.repeat(129)]) {
    expect(name).not.toMatch(SECRET_NAME);
  }
});

it('makes names of what people type', () => {
  expect(toSecretName('github-token')).toBe('GITHUB_TOKEN');
  expect(toSecretName('my api.key')).toBe('MY_API_KEY');
});

it('lists each under its provider', () => {
  expect(
    ['GITHUB_TOKEN', 'GH_PAT', 'CLAUDE_CODE_OAUTH_TOKEN', 'OPENROUTER_API_KEY', 'NPM_TOKEN'].map(secretGroup),
  ).toEqual(['GitHub', 'GitHub', 'Anthropic', 'OpenRouter', 'Other']);
});

it('suggests only names that can be saved, each once', () => {
  for (const name of SUGGESTED_SECRET_NAMES) expect(name).toMatch(SECRET_NAME);
  expect(new Set(SUGGESTED_SECRET_NAMES).size).toBe(SUGGESTED_SECRET_NAMES.length);
});
