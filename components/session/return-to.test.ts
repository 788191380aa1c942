import { expect, it } from 'vitest';
import { safeReturnTo, signInAddress } from './return-to';

it.each([
  [null, '/'],
  ['', '/'],
  ['/', '/'],
  ['/people?x=1#y', '/people?x=1#y'],
  ['https://evil.example/', '/'],
  ['//evil.example', '/'],
  ['/\\evil.example', '/'],
  ['/\t/evil.example', '/'],
  ['javascript:alert(1)', '/'],
  ['people', '/'],
  ['/sign-in?return_to=/sign-in', '/'],
])('%j leads to %j', (given, path) => {
  expect(safeReturnTo(given)).toBe(path);
});

it('the sign-in page is told where somebody was, and that their session has ended', () => {
  expect(signInAddress('/people?a=b')).toBe('/sign-in?return_to=%2Fpeople%3Fa%3Db&ended=1');
});
