import { describe, expect, it } from 'vitest';
import { filePathProblem } from './file-path';

const long = 'a'.repeat(255);

describe('the path of a file', () => {
  it.each([
    'config.yaml',
    'notes/today.md',
    '.env.example',
    '...',
    'a/..b/c..',
    'Grüße & mehr.md',
    'שלום.txt',
    '日本語/メモ.md',
    '$(id)`id`;\'".md',
    '-rf',
    ' leading',
    long,
    `${long}/${long}/${long}/${'a'.repeat(256)}`.slice(0, 1023),
    Array.from({ length: 32 }, () => 'a').join('/'),
  ])('may be %s', (path) => {
    expect(filePathProblem(path)).toBeNull();
  });

  it.each([
    ['nothing', '', /empty/],
    ['absolute', '/etc/passwd', /relative/],
    ['the folder itself', '.', /'\.'/],
    ['the folder above', '..', /'\.\.'/],
    ['a way out', 'a/../../b', /'\.\.'/],
    ['a way around', 'a/./b', /'\.'/],
    ['an empty name', 'a//b', /empty/],
    ['a slash at the end', 'a/', /empty/],
    ['a backslash', 'a\\b', /backslash/],
    ['a way out of another system', '..\\..\\b', /backslash/],
    ['NUL', 'a\0b', /control/],
    ['a line break', 'a\nb', /control/],
    ['C1', 'a\u0085b', /control/],
    ['a line separator', 'a\u2028b', /control/],
    ['a mark that turns the direction', 'txt.\u202eexe', /direction/],
    ['an isolate', '\u2066a\u2069', /direction/],
    ['half of a pair', 'a\ud800', /control/],
    ['a name that is too long', `${long}a`, /255/],
    ['a name with too many bytes', 'ü'.repeat(128), /255/],
    ['10,000 characters', 'a'.repeat(10_000), /1024/],
    ['too many bytes', 'ü/'.repeat(350), /1024/],
    ['too deep', Array.from({ length: 33 }, () => 'a').join('/'), /32/],
  ])('is refused: %s', (_, path, words) => {
    const problem = filePathProblem(path);
    expect(problem).toMatch(words);
    expect(problem).toMatch(/^must /);
  });
});
