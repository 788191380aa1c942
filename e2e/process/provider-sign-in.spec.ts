import { expect, test } from '@playwright/test';
import { endAllChildren } from './support/child';
import { OIDC_CLIENT, type OidcIssuer, startOidcIssuer } from './support/oidc-issuer';
import { claimAsOwner, freePort, type PeopleServer, startPeopleServer } from './support/server-mode';
import { removeTempFolders } from './support/temp-folders';

const REDIRECTS_MAX = 12;
let server: PeopleServer;
let issuer: OidcIssuer;
let owner: string;

test.beforeAll(async () => {
  const port = await freePort();
  issuer = await startOidcIssuer(`http://localhost:${port}/api/auth/callback/oidc`);
  server = await startPeopleServer({
    PORT: String(port),
    AUTH_OIDC_ISSUER: issuer.url,
    AUTH_OIDC_ID: OIDC_CLIENT.id,
    AUTH_OIDC_SECRET: OIDC_CLIENT.secret,
    AUTH_OIDC_NAME: 'the house key',
  });
  owner = await claimAsOwner(server);
});
test.afterAll(async () => {
  await issuer.close();
  await endAllChildren();
  await removeTempFolders();
});

/** A browser without a window: keeps cookies of each origin and follows every redirect. */
class Visitor {
  readonly #jars = new Map<string, Map<string, string>>();

  async ask(url: string, init: RequestInit = {}): Promise<Response> {
    const { origin } = new URL(url);
    const jar = this.#jars.get(origin) ?? new Map<string, string>();
    this.#jars.set(origin, jar);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { ...(init.headers as Record<string, string>), ...(cookie ? { cookie } : {}) };
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const set of response.headers.getSetCookie()) {
      const [pair = ''] = set.split(';');
      jar.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
    }
    return response;
  }

  /** The address at the provider to go on at. */
  async begin(): Promise<string> {
    const { csrfToken } = (await (await this.ask(`${server.origin}/api/auth/csrf`)).json()) as {
      csrfToken: string;
    };
    const body = new URLSearchParams({ csrfToken, callbackUrl: '/people', json: 'true' });
    const response = await this.ask(`${server.origin}/api/auth/signin/oidc`, {
      method: 'POST',
      headers: { origin: server.origin },
      body,
    });
    return ((await response.json()) as { url: string }).url;
  }

  /** Follows redirects; the first address that is a page. @param change looks at each before it is followed */
  async follow(from: string, change: (url: string) => string = (url) => url): Promise<string> {
    let url = from;
    for (let hop = 0; hop < REDIRECTS_MAX; hop += 1) {
      url = change(url);
      const isPage = url.startsWith(server.origin) && !new URL(url).pathname.startsWith('/api/');
      if (isPage) return url.slice(server.origin.length);
      const location = (await this.ask(url)).headers.get('location');
      if (!location) throw new Error(`${url} led nowhere`);
      url = new URL(location, url).href;
    }
    throw new Error('too many redirects');
  }

  async whoAmI(): Promise<unknown> {
    return ((await (await this.ask(`${server.origin}/api/session`)).json()) as { person: unknown }).person;
  }
}

test('the sign-in page offers it by its name', async ({ page }) => {
  await page.goto(`${server.origin}/sign-in`);
  await expect(page.getByRole('button', { name: 'Continue with the house key' })).toBeVisible();
  await page.getByRole('button', { name: 'Continue with the house key' }).click();
  await expect(page.getByText(/here or invited/)).toBeVisible();
});

test('somebody who is invited gets in, by code with PKCE, state and nonce, and again', async () => {
  const body = { email: 'vera@example.com', role: 'operator' };
  expect((await server.ask('POST', '/api/people/invitations', { cookie: owner, body })).status).toBe(201);
  for (const visitor of [new Visitor(), new Visitor()]) {
    const url = await visitor.begin();
    expect(await visitor.follow(url)).toBe('/people');
    expect(await visitor.whoAmI()).toMatchObject({ email: 'vera@example.com', role: 'operator' });
    const asked = issuer.asked.at(-1);
    expect(asked?.get('code_challenge_method')).toBe('S256');
    for (const name of ['code_challenge', 'state', 'nonce']) expect(asked?.get(name)).toMatch(/^\S{20,}$/);
  }
});

test('a stranger, an email that is not verified and another account do not get in', async () => {
  const verified = issuer.account;
  const refusals = [
    [{ ...verified, sub: 'subject-2', email: 'eve@example.com' }, 'not_invited'],
    [{ ...verified, sub: 'subject-3', email_verified: false }, 'email_not_verified'],
    [{ ...verified, sub: 'subject-4' }, 'other_account'],
  ] as const;
  for (const [account, why] of refusals) {
    issuer.account = account;
    const visitor = new Visitor();
    expect(await visitor.follow(await visitor.begin())).toBe(`/sign-in?refused=${why}`);
    expect(await visitor.whoAmI()).toBeNull();
  }
  issuer.account = verified;
});

test('an answer of the issuer that belongs to another visitor, or was changed, is worth nothing', async () => {
  const change = (name: string) => (url: string) => {
    const changed = new URL(url);
    if (changed.searchParams.has('code')) changed.searchParams.set(name, 'x'.repeat(43));
    return changed.href;
  };
  for (const name of ['state', 'code']) {
    const visitor = new Visitor();
    expect(await visitor.follow(await visitor.begin(), change(name))).toMatch(
      /^\/sign-in\?.*error=OAuthCallback/,
    );
    expect(await visitor.whoAmI()).toBeNull();
  }
  const one = new Visitor();
  const other = new Visitor();
  let callback = '';
  await one.follow(await one.begin(), (url) => {
    if (url.includes('code=')) callback = url;
    return url;
  });
  expect(await other.follow(callback)).toMatch(/^\/sign-in\?.*error=/);
  expect(await other.whoAmI()).toBeNull();
});

test('nothing else of the library is there', async () => {
  for (const [method, path] of [
    ['GET', 'session'],
    ['GET', 'providers'],
    ['POST', 'signout'],
    ['POST', 'callback/credentials'],
    ['GET', 'callback/github'],
    ['POST', '_log'],
  ]) {
    const answer = await server.ask(method ?? '', `/api/auth/${path}`, {
      headers: { origin: server.origin },
    });
    expect([path, answer.status]).toEqual([path, 404]);
  }
});
