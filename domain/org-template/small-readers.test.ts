import { describe, expect, it } from 'vitest';
import { closestWord } from './closest-word';
import { parseDotenv } from './dotenv';
import { folderOf, resolveTemplatePath } from './template-path';
import { variablesOf } from './variables-of';

describe('a .env file', () => {
  it('has names and values; comments, export and quotes are understood', () => {
    const text = '# note\nexport A=1\n B = "x # y\\nz" # why\nC=\'$A\'\nD=a=b # c\nEMPTY=\n\n';
    expect(parseDotenv(text)).toEqual({ values: { A: '1', B: 'x # y\nz', C: '$A', D: 'a=b' }, problems: [] });
  });

  it('tells the lines that say nothing', () => {
    const { values, problems } = parseDotenv('A=1\nnonsense\nlower=2\n__proto__=3');
    expect(values).toEqual({ A: '1' });
    expect(problems.map(({ line }) => line)).toEqual([2, 3, 4]);
  });
});

it('variables are found at any depth, each once', () => {
  const braced = (name: string): string => `\${${name}}`;
  const value = { a: `$X and ${braced('Y_1')}`, b: [braced('X'), 7, null, { c: 'plain $' }] };
  expect(variablesOf(value)).toEqual(['X', 'Y_1']);
});

describe('the word that was meant', () => {
  it.each([
    ['file_dir', 'files_dir'],
    ['filesDir', 'files_dir'],
    ['cron', 'cron_expr'],
    ['childern', 'children'],
    ['x', null],
    ['', null],
    ['owner', null],
  ])('of %j is %j', (word, meant) => {
    expect(closestWord(word, ['files_dir', 'cron_expr', 'children', 'role'])).toBe(meant);
  });
});

describe('a path of a template', () => {
  it.each([
    ['a/b', 'c.md', 'a/b/c.md'],
    ['a/b', '../c.md', 'a/c.md'],
    ['a', './../a//b', 'a/b'],
    ['', '..', null],
    ['a', '../../x', null],
    ['a', '/x', null],
    ['a', '\\x', null],
    ['a', 'C:x', null],
    ['a', '~/x', null],
    ['a', 'x\0', null],
  ])('%j and %j make %j', (folder, path, made) => {
    expect(resolveTemplatePath(folder, path)).toBe(made);
  });

  it('has a folder', () => {
    expect([folderOf('a/b/c'), folderOf('c')]).toEqual(['a/b', '']);
  });
});
