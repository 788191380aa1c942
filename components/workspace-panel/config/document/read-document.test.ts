import { expect, test } from 'vitest';
import { readField, readText } from './read-document';

test.each([
  ['an unclosed list', 'a: 1\nb: [x\nc: 2\n', 3, 1],
  ['a key twice', 'a: 1\na: 2\n', 2, 1],
  ['two documents', 'a: 1\n---\nb: 1\n', 2, 1],
  ['a reference to nothing', 'a: 1\nb: *gone\n', 2, 4],
  ['a control character', 'a: 1\nb: x\u0007y\n', 2, 5],
  ['a NUL', 'a: \0\n', 1, 4],
  ['half a character', 'a: 1\r\nb: \ud800\r\n', 2, 4],
  ['no settings at all', 'just words\n', 1, 1],
  ['a list in place of settings', '- a\n- b\n', 1, 1],
])('%s is named with its place', (_, text, line, column) => {
  const { problems, document } = readText(text);
  expect(document).toBeNull();
  expect(problems[0]).toMatchObject({ line, column });
});

test.each([
  ['ten thousand levels', '['.repeat(10_000)],
  ['ten thousand levels in lines', Array.from({ length: 5000 }, (_, i) => `${' '.repeat(i)}a:`).join('\n')],
  [
    'aliases of aliases',
    `a: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdefghij'].map((name, i) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghi'[i]}`).join(',')}]`).join('\n')}\n`,
  ],
])('%s exhaust nobody', (_, text) => {
  expect(readText(text).problems.length).toBeGreaterThan(0);
});

test('hostile text is data', () => {
  const text = `name: <script>alert(1)</script>\nrtl: \u202eabc\nlong: ${'x'.repeat(10_000)}\n__proto__: 1\nshared_context: [a.md]\n`;
  const read = readText(text);
  expect(read.problems).toEqual([]);
  expect(readField(read, ['name'])).toBe('<script>alert(1)</script>');
  expect(readField(read, ['constructor'])).toBeUndefined();
  expect(read.text).toBe(text);
});

test('an empty file and one of comments hold no settings yet', () => {
  expect(readText('').value).toEqual({});
  expect(readText('# to come\n').value).toEqual({});
});

test.each([
  ['keys inside keys', `${'{'.repeat(40)}a: 1${'}: 1'.repeat(39)}}`, /plain word/],
  ['explicit keys in each other', '? '.repeat(300), /plain word/],
  ['nothing but marks', '- \n'.repeat(200_000), /too many/],
])('says at once why it cannot read %s', (_, text, says) => {
  expect(readText(text).problems[0]?.message).toMatch(says);
});
