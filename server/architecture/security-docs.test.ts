import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const ASVS = readFileSync('docs/asvs.md', 'utf8');
const CHAPTERS = [...ASVS.matchAll(/^## (V\d+) .+\n([\s\S]*?)(?=^## |$(?![\s\S]))/gm)].map(
  ([, id = '', text = '']) => ({ id, text }),
);
const namedTests = (text: string): string[] =>
  [...text.matchAll(/`([^`\s]+\.(?:test|spec)\.ts)`/g)].map(([, path = '']) => path);

it('the checklist has every chapter of the standard, in order', () => {
  expect(CHAPTERS.map(({ id }) => id)).toEqual(Array.from({ length: 17 }, (_, at) => `V${at + 1}`));
});

it.each(CHAPTERS)('$id has a verdict, and tests for what it says is held', ({ text }) => {
  expect(text).toMatch(/\*\*(Held|Partly|Not yet|Does not apply)/);
  if (/\*\*(Held|Partly)/.test(text)) expect(namedTests(text).length).toBeGreaterThan(0);
});

it('every test that it names is there', () => {
  expect(namedTests(ASVS).length).toBeGreaterThan(40);
  expect(namedTests(ASVS).filter((path) => !existsSync(path))).toEqual([]);
});

it('SECURITY.md says how to report, and its links lead to files', () => {
  const text = readFileSync('SECURITY.md', 'utf8');
  expect(text).toMatch(/private advisory on the repository/);
  const links = [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, path = '']) => path);
  expect(links.filter((path) => !existsSync(path))).toEqual([]);
});
