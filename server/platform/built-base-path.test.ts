import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { basePathProblem, findBuiltBasePath } from './built-base-path';

it('reads from a build which path it was made for', () => {
  const root = mkdtempSync(join(tmpdir(), 'built-'));
  try {
    expect(findBuiltBasePath(root)).toBeNull();
    mkdirSync(join(root, '.next'));
    const write = (manifest: object) =>
      writeFileSync(join(root, '.next', 'routes-manifest.json'), JSON.stringify(manifest));
    write({ version: 3, basePath: '/agents/molecule' });
    expect(findBuiltBasePath(root)).toBe('/agents/molecule');
    write({ version: 3, basePath: '' });
    expect(findBuiltBasePath(root)).toBe('');
    writeFileSync(join(root, '.next', 'routes-manifest.json'), '{');
    expect(findBuiltBasePath(root)).toBeNull();
  } finally {
    rmSync(root, { recursive: true });
  }
});

it.each([
  ['/a', '/a', null],
  ['', '', null],
  ['/a', null, null],
  [
    '/a',
    '',
    /asks for the path \/a, but these pages were built for no path; run npm run build with the same/,
  ],
  ['', '/a', /asks for no path, but these pages were built for the path \/a; run npm run build/],
  ['/a/b', '/a', /the path \/a\/b, but .* the path \/a;/],
])('a server below %j with a build for %j: %s', (basePath, built, problem) => {
  const found = basePathProblem(basePath, built);
  if (problem === null) expect(found).toBeNull();
  else expect(found).toMatch(problem);
});
