import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { invitePerson, listInvitations, revokeInvitation } from '@/contracts/people';
import { acceptInvitation, getSession, lookUpInvitation } from '@/contracts/session';
import { callRoute } from '@/server/testing/call-route';
import {
  createServerPlatform,
  type SeededPerson,
  seedPerson,
  seedSession,
} from '@/server/testing/server-mode';
import type { TestPlatform } from '@/server/testing/test-platform';

let platform: TestPlatform;
let owner: SeededPerson;
beforeAll(async () => {
  platform = await createServerPlatform();
});
beforeEach(async () => {
  await platform.reset();
  owner = await seedPerson(platform);
});
afterAll(() => platform.close());

const EMAIL = 'vera@example.com';
async function invite(email = EMAIL, role = 'viewer') {
  const answer = await callRoute(invitePerson, { body: { email, role }, headers: owner.headers });
  expect(answer.status).toBe(201);
  return {
    id: String(answer.body.id),
    token: String(answer.body.link).split('#token=')[1] ?? '',
  };
}
const lookUp = (token: string) => callRoute(lookUpInvitation, { body: { token } });
const accept = (token: string, over: Record<string, string> = {}) =>
  callRoute(acceptInvitation, { body: { token, name: 'Vera', password: 'a quiet river at night', ...over } });
const open = async () =>
  (await callRoute(listInvitations, { headers: owner.headers })).body.invitations as { id: string }[];

describe('an invitation', () => {
  it('makes a person of its email and role, who is signed in, once', async () => {
    const { id, token } = await invite();
    expect((await open()).map((row) => row.id)).toEqual([id]);
    expect(await lookUp(token)).toMatchObject({ status: 200, body: { email: EMAIL, role: 'viewer' } });
    const answer = await accept(token);
    expect(answer).toMatchObject({ status: 201, body: { person: { email: EMAIL, role: 'viewer' } } });
    const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? '';
    expect((await callRoute(getSession, { headers: { cookie } })).body).toMatchObject({
      person: { email: EMAIL },
    });
    expect(await accept(token)).toMatchObject({ status: 410, body: { code: 'link_not_valid' } });
    expect(await open()).toEqual([]);
    const written = await platform.sql`select * from invitations, audit_entries`;
    expect(JSON.stringify(written)).not.toContain(token);
  });

  it('of two who accept it at once lets one in', async () => {
    const { token } = await invite();
    const statuses = (await Promise.all([accept(token), accept(token)])).map(({ status }) => status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(1);
  });

  it('ends after seven days, when it is revoked, and when the same person is invited again', async () => {
    const first = await invite();
    const second = await invite();
    expect((await lookUp(first.token)).status).toBe(410);
    const gone = { params: { id: second.id }, headers: owner.headers };
    expect((await callRoute(revokeInvitation, gone)).status).toBe(200);
    expect((await accept(second.token)).status).toBe(410);
    expect(await callRoute(revokeInvitation, gone)).toMatchObject({
      status: 404,
      body: { code: 'invitation_not_found' },
    });
    const third = await invite();
    platform.clock.advance(7 * 86_400_000 + 1);
    owner = { ...owner, headers: { cookie: await seedSession(platform, owner.id) } };
    expect((await accept(third.token)).status).toBe(410);
    expect(await open()).toEqual([]);
    expect((await lookUp((await invite()).token)).status).toBe(200);
  });

  it('is not for somebody who is here', async () => {
    const body = { email: owner.email.toUpperCase(), role: 'viewer' };
    const answer = await callRoute(invitePerson, { body, headers: owner.headers });
    expect(answer).toMatchObject({ status: 409, body: { code: 'email_taken' } });
  });

  it('asks again for a weak password, and stays good', async () => {
    const { token } = await invite();
    expect(await accept(token, { password: EMAIL })).toMatchObject({
      status: 400,
      body: { field: 'password' },
    });
    expect((await accept(token)).status).toBe(201);
  });
});
