import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { runAction } from './run-action';

const refused = (code: string) => ({ ok: false, error: { code, message: 'No.' } }) as const;
const person = { id: null, name: 'Vera', email: 'vera@example.com', role: 'viewer' } as const;

let assigned: string[];
let fetched: string[];

beforeEach(() => {
  assigned = [];
  fetched = [];
  const location = { pathname: '/people', search: '?a=b', assign: (to: string) => assigned.push(to) };
  vi.stubGlobal('window', { location });
});
afterEach(() => vi.unstubAllGlobals());

/** What the platform says of the session. */
const session = (who: typeof person | null) =>
  vi.stubGlobal('fetch', async (url: string) => {
    fetched.push(url);
    return Response.json({ mode: 'server', person: who, claimed: true, providers: [] });
  });

it('hands on what was answered, and asks nobody about the session for it', async () => {
  session(null);
  expect(await runAction(Promise.resolve({ ok: true, data: 1 } as const))).toEqual({ ok: true, data: 1 });
  expect(await runAction(Promise.resolve(refused('forbidden')))).toEqual(refused('forbidden'));
  expect(await runAction(Promise.reject(new TypeError('failed to fetch')))).toBeNull();
  expect([fetched, assigned]).toEqual([[], []]);
});

it('leads to the sign-in page and back when the session is gone', async () => {
  session(null);
  const settled = vi.fn();
  void runAction(Promise.resolve(refused('unauthenticated'))).then(settled);
  await vi.waitFor(() => expect(assigned).toEqual(['/sign-in?return_to=%2Fpeople%3Fa%3Db&ended=1']));
  // Whoever asked is not to show an error on a page that is about to go.
  expect(settled).not.toHaveBeenCalled();
});

it('leaves a refusal to be shown in place while the session is alive, or nobody can say', async () => {
  session(person);
  expect(await runAction(Promise.resolve(refused('unauthenticated')))).toEqual(refused('unauthenticated'));
  expect(fetched).toEqual(['/api/session']);
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('failed to fetch')));
  expect(await runAction(Promise.resolve(refused('unauthenticated')))).toEqual(refused('unauthenticated'));
  expect(assigned).toEqual([]);
});
