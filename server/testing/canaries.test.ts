import { expect, it } from 'vitest';
import { findCanaries, formsOf } from './canaries';

const SECRET = 'a quiet+river/at "night" & <day>';
const canaries = new Map([['the password', SECRET]]);
const formsIn = (text: string) => findCanaries(text, canaries);

it.each([
  ['plain', SECRET],
  ['JSON', JSON.stringify({ value: `x${SECRET}` })],
  ['URL', `https://example.com/?q=${encodeURIComponent(SECRET)}`],
  ['form', `q=${new URLSearchParams({ x: SECRET })}`],
  ['HTML', `<p>${SECRET.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')}</p>`],
  ['hexadecimal', `\\x${Buffer.from(`..${SECRET}..`).toString('hex').toUpperCase()}`],
])('a secret is found as %s', (form, text) => {
  expect(formsIn(`before ${text} after`)).toContain(`the password (${form})`);
});

it.each([0, 1, 2, 3, 4, 5])(
  'a secret is found amid what was encoded as base64, %i bytes from its beginning',
  (before) => {
    const bytes = Buffer.from(`${'x'.repeat(before)}${SECRET} and more`);
    expect(formsIn(bytes.toString('base64'))).toContain(`the password (base64 at ${before % 3})`);
    expect(formsIn(bytes.toString('base64url'))).toContain(`the password (base64url at ${before % 3})`);
  },
);

it('nothing is found where none is, and the name alone is told', () => {
  expect(formsIn('a quiet river at night')).toEqual([]);
  expect(formsIn(`${SECRET} ${SECRET}`).join()).not.toContain('quiet');
});

it('no form is so short that it stands anywhere by chance', () => {
  for (const shape of formsOf('twelve chars').values()) expect(shape.length).toBeGreaterThanOrEqual(12);
});
