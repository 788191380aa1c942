import { afterEach, describe, expect, it, vi } from 'vitest';
import { listWorkspaces } from '@/contracts/workspaces';

const BASE = '/agents/molecule';
let assigned: string[] = [];

/** The page at an address, as it was built for a path. */
function open(basePath: string, pathname: string, search = ''): void {
  assigned = [];
  vi.resetModules();
  vi.stubEnv('NEXT_PUBLIC_BASE_PATH', basePath);
  const location = { pathname, search, assign: (to: string) => assigned.push(to) };
  const storage = { 'molecule.read': '1', 'molecule-drafts': '2', 'of-somebody-else': '3' };
  const localStorage = Object.assign(Object.create({ removeItem: remove }), storage);
  vi.stubGlobal('window', { location, localStorage, sessionStorage: {} });
}

function remove(this: Record<string, string>, key: string): void {
  delete this[key];
}

afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

describe.each([BASE, ''])('a page that was built for %j', (base) => {
  it('asks below it, and knows its own address', async () => {
    open(base, `${base}/people`);
    const { COOKIE_PATH, currentPath, toBrowserPath } = await import('./base-path');
    expect(toBrowserPath('/people?a=b')).toBe(`${base}/people?a=b`);
    expect(toBrowserPath('/')).toBe(`${base}/`);
    expect([currentPath(), COOKIE_PATH]).toEqual(['/people', base || '/']);
    const { urlOf } = await import('./call');
    expect(urlOf(listWorkspaces)).toBe(`${base}/api/workspaces`);
  });

  it('leads to its own sign-in page, which leads back to where the router finds it', async () => {
    open(base, `${base}/people`, '?a=b');
    const asked: string[] = [];
    vi.stubGlobal('fetch', async (url: string) => {
      asked.push(url);
      return Response.json({ mode: 'server', person: null, claimed: true, providers: [] });
    });
    const { leaveIfSignedOut } = await import('./dead-session');
    void leaveIfSignedOut();
    await vi.waitFor(() => expect(assigned).toHaveLength(1));
    expect(assigned).toEqual([`${base}/sign-in?return_to=%2Fpeople%3Fa%3Db&ended=1`]);
    expect(asked).toEqual([`${base}/api/session`]);
  });

  it('begins a sign-in at a provider below it, and comes back there', async () => {
    open(base, `${base}/sign-in`);
    const asked: [string, string | null][] = [];
    vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
      const body = init.body instanceof URLSearchParams ? init.body.get('callbackUrl') : null;
      asked.push([url, body]);
      return Response.json({ csrfToken: 'c', url: 'https://id.example/authorize' });
    });
    const { beginProviderSignIn } = await import('./provider-sign-in');
    expect(await beginProviderSignIn('oidc', '/people')).toBe('https://id.example/authorize');
    expect(asked).toEqual([
      [`${base}/api/auth/csrf`, null],
      [`${base}/api/auth/signin/oidc`, `${base}/people`],
    ]);
  });

  it('forgets what it kept, and leaves what others on the host keep', async () => {
    open(base, `${base}/account`);
    const { leaveTo } = await import('@/components/session/sign-out');
    leaveTo('/sign-in');
    expect(assigned).toEqual([`${base}/sign-in`]);
    expect(Object.keys(window.localStorage)).toEqual(['of-somebody-else']);
  });
});
