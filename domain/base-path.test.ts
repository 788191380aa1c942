import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addBasePath, basePathIn, publicUrlIn, removeBasePath } from './base-path.mjs';

const BASE = '/agents/molecule';

it.each([
  [{}, '', ''],
  [{ PUBLIC_URL: '' }, '', ''],
  [{ PUBLIC_URL: 'https://molecule.example' }, 'https://molecule.example', ''],
  [{ PUBLIC_URL: ' https://molecule.example/ ' }, 'https://molecule.example', ''],
  [
    { PUBLIC_URL: 'https://example.org/agents/molecule/' },
    'https://example.org/agents/molecule',
    '/agents/molecule',
  ],
  [{ NEXTAUTH_URL: 'https://example.org/a' }, 'https://example.org/a', '/a'],
  // As next-auth wants it to be set, and as the server itself sets it.
  [{ NEXTAUTH_URL: 'https://example.org/a/api/auth' }, 'https://example.org/a', '/a'],
  [{ NEXTAUTH_URL: 'https://example.org/api/auth' }, 'https://example.org', ''],
  [
    { PUBLIC_URL: 'https://example.org/b', NEXTAUTH_URL: 'https://example.org/a' },
    'https://example.org/b',
    '/b',
  ],
  [{ PUBLIC_URL: 'no address' }, 'no address', ''],
  [{ PUBLIC_URL: 'https://example.org/a b' }, 'https://example.org/a b', ''],
  [{ PUBLIC_URL: 'https://example.org/a//b' }, 'https://example.org/a//b', ''],
  [{ PUBLIC_URL: 'https://example.org/%2e%2e' }, 'https://example.org/%2e%2e', ''],
])('%j is the address %j and the path %j', (env, url, path) => {
  expect([publicUrlIn(env), basePathIn(env)]).toEqual([url, path]);
});

describe('an address below a path', () => {
  it.each([
    ['/', `${BASE}/`],
    ['/?ws=1', `${BASE}/?ws=1`],
    ['/people?a=/b', `${BASE}/people?a=/b`],
    ['//people', `${BASE}//people`],
  ])('%s is %s outside', (path, outside) => {
    expect(addBasePath(BASE, path)).toBe(outside);
    expect(removeBasePath(BASE, outside)).toBe(path);
  });

  it.each([
    '/',
    '/agents',
    '/agents/molecules',
    '/AGENTS/molecule',
    '/x/agents/molecule',
    '//agents/molecule',
    '',
  ])('%j is none of it', (path) => expect(removeBasePath(BASE, path)).toBeNull());

  it.each([
    [BASE, '/'],
    [`${BASE}?ws=1`, '/?ws=1'],
    [`${BASE}#a`, '/#a'],
  ])('%s is typed without a slash too: %s', (outside, path) =>
    expect(removeBasePath(BASE, outside)).toBe(path),
  );

  it('comes back as it was, whatever it is', () => {
    fc.assert(
      fc.property(fc.webPath(), fc.constantFrom('', '/a', BASE), (path, base) => {
        const inside = path.startsWith('/') ? path : `/${path}`;
        expect(removeBasePath(base, addBasePath(base, inside))).toBe(inside);
      }),
    );
  });

  it('without one is what it is', () => {
    expect([addBasePath('', '/'), addBasePath('', '/a'), removeBasePath('', '/a')]).toEqual([
      '/',
      '/a',
      '/a',
    ]);
  });
});
