import { describe, expect, it } from 'vitest';
import { secretWarning } from './secret-format';

const long = (prefix: string) => prefix.padEnd(90, 'x');

describe('a value that looks right', () => {
  it.each([
    ['GITHUB_TOKEN', long('ghp_')],
    ['GH_TOKEN', long('github_pat_')],
    ['ANTHROPIC_API_KEY', long('sk-ant-')],
    ['OPENROUTER_API_KEY', long('sk-or-')],
    ['OPENAI_API_KEY', 'whatever'],
    ['MY_OWN', long('ghp_')],
    ['GITHUB_TOKEN', ''],
  ])('draws no warning: %s', (name, value) => {
    expect(secretWarning(name, value)).toBeNull();
  });
});

describe('a value that looks odd', () => {
  it.each([
    ['GITHUB_TOKEN', long('sk-ant-'), 'key of Anthropic, not of GitHub'],
    ['ANTHROPIC_API_KEY', long('sk-or-'), 'key of OpenRouter, not of Anthropic'],
    ['OPENROUTER_API_KEY', long('sk-'), 'begin with sk-or-'],
    ['ANTHROPIC_API_KEY', 'sk-ant-short', 'is it all there'],
    ['ANYTHING', ' value', 'space or a line break'],
    ['ANYTHING', 'value\n', 'space or a line break'],
  ])('draws one that does not repeat it: %s', (name, value, words) => {
    expect(secretWarning(name, value)).toContain(words);
    expect(secretWarning(name, value)).not.toContain(value);
  });
});
