import { describe, expect, it } from 'vitest';
import { readYamlValues } from './read-yaml-values';

describe('the values of a YAML file', () => {
  it('are what stands in it', () => {
    expect(readYamlValues('a: 1\nb: [x, { y: z }]')).toEqual({ value: { a: 1, b: ['x', { y: 'z' }] } });
    expect(readYamlValues('')).toEqual({ value: null });
    expect(readYamlValues('a: &x [1]\nb: *x')).toEqual({ value: { a: [1], b: [1] } });
  });

  it.each([
    ['keys of keys of keys', `${'{'.repeat(60)}a: 1${'}: 1'.repeat(59)}}`],
    ['explicit keys in each other', '? '.repeat(400)],
    ['lists as keys', `${'['.repeat(60)}a${']: 1'.repeat(59)}]`],
    ['nothing but marks', '- \n'.repeat(200_000)],
    ['brackets in brackets', '['.repeat(100_000)],
    ['levels without end', '- '.repeat(40_000)],
    [
      'aliases of aliases',
      `a0: &a0 [x]\n${Array.from({ length: 30 }, (_, at) => `a${at + 1}: &a${at + 1} [*a${at}, *a${at}]`).join('\n')}`,
    ],
    ['what is no YAML', 'a: [1'],
  ])('are refused in a few words that quote nothing: %s', (_, text) => {
    const read = readYamlValues(text);
    expect(read).toEqual({ problem: expect.stringMatching(/^it[ s][\w ]{5,60}$/) });
  });
});
