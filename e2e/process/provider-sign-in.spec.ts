import { expect, test } from '@playwright/test';
import { endAllChildren } from './support/child';
import { freePort } from './support/free-port';
import { GITHUB_CLIENT, type GithubServer, startGithubServer } from './support/github-server';
import { OIDC_CLIENT, type OidcIssuer, startOidcIssuer } from './support/oidc-issuer';
import { claimAsOwner, type PeopleServer, startPeopleServer } from './support/server-mode';
import { removeTempFolders } from './support/temp-folders';
import { Visitor } from './support/visitor';

let server: PeopleServer;
let issuer: OidcIssuer;
let github: GithubServer;
let owner: string;

test.beforeAll(async () => {
  const port = await freePort();
  issuer = await startOidcIssuer(`http://localhost:${port}/api/auth/callback/oidc`);
  github = await startGithubServer(`http://localhost:${port}/api/auth/callback/github`);
  server = await startPeopleServer({
    PORT: String(port),
    AUTH_OIDC_ISSUER: issuer.url,
    AUTH_OIDC_ID: OIDC_CLIENT.id,
    AUTH_OIDC_SECRET: OIDC_CLIENT.secret,
    AUTH_OIDC_NAME: 'the house key',
    AUTH_GITHUB_URL: github.url,
    AUTH_GITHUB_ID: GITHUB_CLIENT.id,
    AUTH_GITHUB_SECRET: GITHUB_CLIENT.secret,
    // Where GitHub is on loopback here.
    MOLECULE_OUTBOUND_ALLOW: '127.0.0.1,::1',
  });
  owner = await claimAsOwner(server);
});
test.afterAll(async () => {
  await issuer.close();
  await github.close();
  await endAllChildren();
  await removeTempFolders();
});

test('the sign-in page offers it by its name', async ({ page }) => {
  await page.goto(`${server.origin}/sign-in`);
  await expect(page.getByRole('button', { name: 'Continue with the house key' })).toBeVisible();
  await page.getByRole('button', { name: 'Continue with the house key' }).click();
  await expect(page.getByText(/here or invited/)).toBeVisible();
});

test('somebody who is invited gets in, by code with PKCE, state and nonce, and again', async () => {
  const body = { email: 'vera@example.com', role: 'operator' };
  expect((await server.ask('POST', '/api/people/invitations', { cookie: owner, body })).status).toBe(201);
  for (const visitor of [new Visitor(server.origin), new Visitor(server.origin)]) {
    const url = await visitor.begin('oidc');
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
    const visitor = new Visitor(server.origin);
    expect(await visitor.follow(await visitor.begin('oidc'))).toBe(`/sign-in?refused=${why}`);
    expect(await visitor.whoAmI()).toBeNull();
  }
  issuer.account = verified;
});

/** Puts another value in place of what the provider sent back. */
const change = (name: string, value: string) => (url: string) => {
  const changed = new URL(url);
  if (changed.searchParams.has('code')) changed.searchParams.set(name, value);
  return changed.href;
};

for (const provider of ['oidc', 'github']) {
  test(`an answer of ${provider} that belongs to another visitor, or was changed, is worth nothing`, async () => {
    for (const [name, value] of [
      ['state', 'x'.repeat(43)],
      ['code', 'x'.repeat(43)],
      ['iss', 'https://elsewhere.example'],
    ] as const) {
      const visitor = new Visitor(server.origin);
      expect(await visitor.follow(await visitor.begin(provider), change(name, value))).toMatch(
        /^\/sign-in\?.*error=OAuthCallback/,
      );
      expect(await visitor.whoAmI()).toBeNull();
    }
    const one = new Visitor(server.origin);
    const other = new Visitor(server.origin);
    let callback = '';
    await one.follow(await one.begin(provider), (url) => {
      if (url.includes('code=')) callback = url;
      return url;
    });
    expect(await other.follow(callback)).toMatch(/^\/sign-in\?.*error=/);
    expect(await other.whoAmI()).toBeNull();
    // Nor a second time, for whoever it was meant.
    expect(await one.follow(callback)).toMatch(/^\/sign-in\?.*error=/);
  });
}

/** Where a new visitor ends who signs in at GitHub with its present account, and who they are then. */
async function enterByGithub(): Promise<[string, Visitor]> {
  const visitor = new Visitor(server.origin);
  return [await visitor.follow(await visitor.begin('github')), visitor];
}

test('somebody who is invited gets in by GitHub, whatever name and address the account has later', async () => {
  const body = { email: 'hub@example.com', role: 'viewer' };
  expect((await server.ask('POST', '/api/people/invitations', { cookie: owner, body })).status).toBe(201);
  github.account = { ...github.account, emails: [{ email: body.email, primary: true, verified: true }] };
  const [path, visitor] = await enterByGithub();
  expect(path).toBe('/people');
  expect(await visitor.whoAmI()).toMatchObject({ email: body.email, role: 'viewer', name: 'Mona Lisa' });
  const asked = github.asked.at(-1);
  expect(asked?.get('code_challenge_method')).toBe('S256');
  expect(asked?.get('scope')).toBe('read:user user:email');
  expect(asked?.get('state')).toMatch(/^\S{20,}$/);
  github.account = { ...github.account, login: 'renamed', emails: [] };
  const [again, later] = await enterByGithub();
  expect(again).toBe('/people');
  expect(await later.whoAmI()).toMatchObject({ email: body.email });
});

test('an account of GitHub is added to whom its verified address names; another one with it is refused', async () => {
  const emails = [
    { email: 'else@example.com', primary: false, verified: true },
    { email: 'olga@example.com', primary: true, verified: true },
  ];
  github.account = { id: 4711, login: 'olga', name: null, emails };
  const [path, visitor] = await enterByGithub();
  expect(path).toBe('/people');
  expect(await visitor.whoAmI()).toMatchObject({ email: 'olga@example.com', role: 'owner', name: 'Olga' });
  github.account = { id: 4712, login: 'not-olga', name: null, emails };
  expect((await enterByGithub())[0]).toBe('/sign-in?refused=other_account');
});

test('by GitHub nobody gets in who was not invited, has no verified address, or does not agree', async ({
  page,
}) => {
  const address = { email: 'eve@example.com', primary: true, verified: true };
  github.account = { id: 4713, login: 'eve', name: 'Eve', emails: [address] };
  expect((await enterByGithub())[0]).toBe('/sign-in?refused=not_invited');
  // One that is verified and not the account's own address is nobody's proof either.
  const unverified = { email: 'olga@example.com', primary: true, verified: false };
  github.account = { ...github.account, emails: [unverified, { ...address, primary: false }] };
  expect((await enterByGithub())[0]).toBe('/sign-in?refused=email_not_verified');
  github.agrees = false;
  const [denied, visitor] = await enterByGithub();
  expect(denied).toBe('/sign-in?refused=denied');
  expect(await visitor.whoAmI()).toBeNull();
  github.agrees = true;
  await page.goto(`${server.origin}${denied}`);
  await expect(page.getByText('You did not agree there, so nobody was signed in.')).toBeVisible();
});

test('each of these sign-ins is in the audit log under whom it let in', async () => {
  const { body } = await server.ask('GET', '/api/audit?action=sign-in', { cookie: owner });
  const entries = body.entries as { actor: { id: string }; details: Record<string, unknown> }[];
  const told = entries.map(({ actor, details }) => [details.refused ?? 'in', actor.id === 'anonymous']);
  expect(told.length).toBeGreaterThan(5);
  for (const [came, isNobody] of told) expect([came, isNobody]).toEqual([came, came !== 'in']);
});

test('nothing else of the library is there', async () => {
  for (const [method, path] of [
    ['GET', 'session'],
    ['GET', 'providers'],
    ['POST', 'signout'],
    ['POST', 'callback/credentials'],
    ['GET', 'callback/google'],
    ['POST', '_log'],
  ]) {
    const answer = await server.ask(method ?? '', `/api/auth/${path}`, {
      headers: { origin: server.origin },
    });
    expect([path, answer.status]).toEqual([path, 404]);
  }
});
