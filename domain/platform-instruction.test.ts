import { expect, it } from 'vitest';
import { mergeInstructions } from './platform-instruction';

it('instructions are read from the whole to the one: for all first, by priority, and the older before its equal', () => {
  const one = (scope: 'global' | 'workspace', title: string, priority = 0) => ({
    scope,
    title,
    priority,
    content: `${title}.\n`,
  });
  const text = mergeInstructions([
    one('workspace', 'Own, high', 100),
    one('global', 'Older'),
    one('global', 'Newer'),
    one('global', 'High', 1),
    one('workspace', 'Own, low', -1),
  ]);
  expect(text.match(/^## .*$/gm)).toEqual(['## High', '## Older', '## Newer', '## Own, high', '## Own, low']);
  expect(text.endsWith('\n\nOwn, low.')).toBe(true);
  expect(mergeInstructions([])).toBe('');
});
