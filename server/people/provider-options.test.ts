import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { parseConfig } from '../platform/config';
import { toAuthProvider } from './provider-options';
import { listProviders } from './providers';

const SERVER = {
  MOLECULE_ENV: 'production',
  PUBLIC_URL: 'https://molecule.example.com',
  NEXTAUTH_SECRET: 'bF4x9-Qm2Lr8Tz6-Vn1Ks7Wd3-Hy5Gc0Pj',
  SECRETS_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
  AUTH_GOOGLE_ID: 'id',
  AUTH_GOOGLE_SECRET: 'of the client',
  AUTH_GITHUB_ID: 'id',
  AUTH_GITHUB_SECRET: 'of the client',
  AUTH_OIDC_ISSUER: 'https://id.example.com',
  AUTH_OIDC_ID: 'id',
  AUTH_OIDC_SECRET: 'of the client',
};
type Options = Record<string, unknown>;

function optionsOf(env: Readonly<Record<string, string>> = {}): Record<string, Options> {
  const providers = listProviders(parseConfig({ ...SERVER, ...env }));
  const unused = undefined as never;
  return Object.fromEntries(
    providers.map((provider) => [provider.id, toAuthProvider(unused, provider) as unknown as Options]),
  );
}

it('Google is an issuer like any other: what is shown of one against a real issuer holds for it too', () => {
  const { google, oidc } = optionsOf();
  const { id, name, wellKnown, userinfo, ...rest } = google ?? {};
  expect([id, name, wellKnown]).toEqual([
    'google',
    'Google',
    'https://accounts.google.com/.well-known/openid-configuration',
  ]);
  expect(userinfo).toEqual({ request: expect.any(Function) });
  expect(oidc).toMatchObject(rest);
  expect(rest.checks).toEqual(['pkce', 'state', 'nonce']);
});

it.each([
  [{}, 'https://github.com', 'https://api.github.com'],
  [{ AUTH_GITHUB_URL: 'https://github.com/' }, 'https://github.com', 'https://api.github.com'],
  [
    { AUTH_GITHUB_URL: 'https://git.example.com' },
    'https://git.example.com',
    'https://git.example.com/api/v3',
  ],
])('with %j GitHub is asked at %s and %s', (env, origin, api) => {
  const [github] = listProviders(parseConfig({ ...SERVER, ...env }));
  expect(github).toMatchObject({ issuer: `${origin}/login/oauth`, api });
  expect(optionsOf(env).github).toMatchObject({
    issuer: `${origin}/login/oauth`,
    authorization: { url: `${origin}/login/oauth/authorize` },
    token: `${origin}/login/oauth/access_token`,
    checks: ['pkce', 'state'],
  });
});
