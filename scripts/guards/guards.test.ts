import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ADVISORIES, GUARDS } from './guards.mjs';
import { applyCut } from './remove-guard.mjs';

describe('the list of guards', () => {
  test('names texts that stand in their files exactly once', () => {
    for (const { cuts } of GUARDS) {
      for (const cut of cuts) {
        const code = readFileSync(cut.file, 'utf8');
        expect(applyCut(code, cut)).not.toBe(code);
      }
    }
  });

  test('has one of each name, by which it is removed', () => {
    expect(new Set(GUARDS.map(({ name }) => name)).size).toBe(GUARDS.length);
  });

  test('has one for each advisory, and none for another', () => {
    const titles = [...readFileSync(ADVISORIES, 'utf8').matchAll(/^describe\('(.+?) \(guard/gm)];
    const closed = GUARDS.flatMap(({ closes }) => closes);
    expect([...new Set(closed)].sort()).toEqual(titles.map(([, title]) => title).sort());
  });
});

test('a text that is not there, or twice, is an error', () => {
  const cut = { file: 'some.ts', text: 'guard();', replacement: '' };
  expect(applyCut('before(); guard(); after();', cut)).toBe('before();  after();');
  expect(() => applyCut('before();', cut)).toThrow('some.ts has 0 times');
  expect(() => applyCut('guard(); guard();', cut)).toThrow('some.ts has 2 times');
});
