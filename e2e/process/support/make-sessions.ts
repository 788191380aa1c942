import { expect } from '@playwright/test';
import { decode, encode } from 'next-auth/jwt';
import type { SessionName } from '@/server/testing/refusal-matrix';
import { addPerson, type PeopleServer } from './server-mode';

/** Sessions of every kind, made by the very endpoints that people use. */
export async function makeSessions(
  server: PeopleServer,
  owner: string,
): Promise<Record<SessionName, string>> {
  const viewer = await addPerson(server, owner, 'viewer@example.com', 'viewer');
  const operator = await addPerson(server, owner, 'operator@example.com', 'operator');
  const signedOut = await addPerson(server, owner, 'signed-out@example.com', 'owner');
  const removed = await addPerson(server, owner, 'removed@example.com', 'owner');
  const json = { 'content-type': 'application/json', origin: server.origin };
  const post = (path: string) => server.ask('POST', path, { cookie: owner, headers: json });
  expect((await post(`/api/people/${signedOut.id}/sign-out`)).status).toBe(200);
  const gone = await server.ask('DELETE', `/api/people/${removed.id}`, { cookie: owner, headers: json });
  expect(gone.status).toBe(200);
  const secret = server.env.NEXTAUTH_SECRET ?? '';
  const token = await decode({ token: viewer.cookie.slice(viewer.cookie.indexOf('=') + 1), secret });
  const expired = await encode({ token: { sub: token?.sub ?? '', sid: token?.sid }, secret, maxAge: -60 });
  return {
    'a session of role viewer': viewer.cookie,
    'a session of role operator': operator.cookie,
    'a session of role owner': owner,
    'an expired session': `molecule-session=${expired}`,
    'a session of before a sign-out everywhere': signedOut.cookie,
    'a session of a removed person': removed.cookie,
    'a session that somebody has changed': `${owner.slice(0, -8)}AAAAAAAA`,
  };
}
