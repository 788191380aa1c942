import { describe, expect, it } from 'vitest';
import { SERVER_ENV } from '@/server/testing/server-mode';
import { parseConfig } from '../platform/config';
import { providerCookies } from './provider-cookies';
import { cookiePath, endSessionCookie, findSessionToken, readSessionToken } from './session-cookie';

const config = parseConfig(SERVER_ENV);

describe('the session’s token in a Cookie header', () => {
  it.each([
    [null, null],
    ['', null],
    ['other=1', null],
    ['molecule-session=', null],
    ['xmolecule-session=a', null],
    ['a=b; molecule-session=token.of.it; c=d', 'token.of.it'],
    ['molecule-session.1=two; molecule-session.0=one', 'onetwo'],
    ['molecule-session.10=k; molecule-session.9=j', 'jk'],
    ['molecule-session.x=one', null],
  ])('%j holds %j', (header, token) => {
    expect(findSessionToken(config, header)).toBe(token);
  });
});

it.each(['', 'x', 'a.b.c.d.e', '..'.repeat(200)])('the token %j is nobody’s', async (token) => {
  expect(await readSessionToken(config, token)).toBeNull();
});

const at = (PUBLIC_URL: string) => parseConfig({ ...SERVER_ENV, PUBLIC_URL });

it.each([
  ['http://localhost:3000', 'molecule-session', '/'],
  ['https://molecule.example', '__Host-molecule-session', '/'],
  ['http://localhost:3000/agents', 'molecule-session', '/agents'],
  // A name that begins with __Host- is for the whole host.
  ['https://example.org/agents/molecule', '__Secure-molecule-session', '/agents/molecule'],
])('under %s the session is %s at %s', (url, name, path) => {
  const config = at(url);
  expect(endSessionCookie(config)).toEqual({ name, value: '', path, maxAgeSeconds: 0 });
  expect(cookiePath(config)).toBe(path);
  expect(findSessionToken(config, `${name}=of.it`)).toBe('of.it');
});

it('below a path every cookie of a sign-in at a provider is for that path', () => {
  expect(Object.keys(providerCookies(at('https://molecule.example')))).toEqual(['sessionToken']);
  const cookies = Object.entries(providerCookies(at('https://example.org/a')));
  expect(cookies.map(([key]) => key).sort()).toEqual(
    ['callbackUrl', 'csrfToken', 'nonce', 'pkceCodeVerifier', 'sessionToken', 'state'].sort(),
  );
  for (const [, cookie] of cookies) {
    expect(cookie?.name).toMatch(/^__Secure-/);
    expect(cookie?.options).toMatchObject({ httpOnly: true, sameSite: 'lax', path: '/a', secure: true });
  }
});
