import { expect, it } from 'vitest';
import { buildMark } from '../build.mjs';

it('is another one for another path, and for the same path the same whatever the host', () => {
  const mark = (PUBLIC_URL?: string) => buildMark(PUBLIC_URL === undefined ? {} : { PUBLIC_URL });
  expect(mark('https://example.org/a')).not.toBe(mark());
  expect(mark('https://example.org/a')).not.toBe(mark('https://example.org/b'));
  expect(mark('https://example.org/a/')).toBe(mark('https://example.com/a'));
  expect(mark('https://example.org')).toBe(mark());
});
