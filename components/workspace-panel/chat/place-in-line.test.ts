import { expect, it } from 'vitest';
import { placeInLine } from './place-in-line';

it.each([
  [0, 'next in line'],
  [1, '1 message before it'],
  [12, '12 messages before it'],
])('%i before it: %s', (before, text) => {
  expect(placeInLine(before)).toBe(text);
});
