import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { invitePerson } from '@/contracts/people';
import type { Principal } from '@/server/principal';
import { callRoute } from '@/server/testing/call-route';
import { createServerPlatform, type SeededPerson, seedPerson } from '@/server/testing/server-mode';
import { OWNER, type TestPlatform } from '@/server/testing/test-platform';
import { enterByProvider, type ProviderAccount } from './enter-by-provider';

const NOBODY: Principal = { ...OWNER, kind: 'anonymous', id: 'anonymous', role: null };
let platform: TestPlatform;
let owner: SeededPerson;
beforeAll(async () => {
  platform = await createServerPlatform();
});
beforeEach(async () => {
  await platform.reset();
  owner = await seedPerson(platform, { email: 'olga@example.com' });
});
afterAll(() => platform.close());

const FROM = { clientAddress: '198.51.100.7', headers: new Headers({ 'user-agent': 'curl/8' }) };
const enter = (over: Partial<ProviderAccount> = {}) => {
  const account = {
    provider: 'oidc',
    subject: 'subject-1',
    email: 'Olga@example.com',
    emailVerified: true,
    name: 'Olga',
    ...over,
  };
  return enterByProvider(platform.deps, NOBODY, account, FROM);
};
const ofOwner = () => ({ ok: true, claims: { personId: owner.id, sessionId: expect.any(String) } });

const entries = async () =>
  (await platform.sql`select actor_id, details from audit_entries where action = 'sign-in' order by id`).map(
    ({ actor_id, details }) => [actor_id, details],
  );

describe('somebody who signed in at a provider', () => {
  it('with the verified email of a person is that person', async () => {
    expect(await enter()).toEqual(ofOwner());
  });

  it('is known by the account from then on, whatever its email says by now', async () => {
    await enter();
    const again = await enter({ email: 'new@example.com', emailVerified: false });
    expect(again).toEqual(ofOwner());
  });

  it('is named in the audit log as the person who it turned out to be', async () => {
    await enter();
    await enter();
    const body = { email: 'vera@example.com', role: 'viewer' };
    await callRoute(invitePerson, { body, headers: owner.headers });
    const vera = await enter({ email: body.email, subject: 'subject-2' });
    const veraId = vera.ok ? vera.claims.personId : '';
    expect(await entries()).toEqual([
      [`person:${owner.id}`, { by: 'oidc', first: 'account_added' }],
      [`person:${owner.id}`, { by: 'oidc' }],
      [`person:${veraId}`, { by: 'oidc', first: 'joined' }],
    ]);
  });

  it.each([
    [{ emailVerified: false }, 'email_not_verified'],
    [{ email: null }, 'email_not_verified'],
    [{ email: 'stranger@example.com' }, 'not_invited'],
  ] as const)('with %j does not get in: %s', async (over, why) => {
    expect(await enter(over)).toEqual({ ok: false, why });
    expect(await platform.sql`select id from people`).toHaveLength(1);
    expect(await entries()).toEqual([['anonymous', { by: 'oidc', refused: why }]]);
  });

  it('with the email of a person who has another account there does not get in', async () => {
    await enter();
    expect(await enter({ subject: 'subject-2' })).toEqual({ ok: false, why: 'other_account' });
    expect(await enter({ subject: 'subject-2', provider: 'github' })).toMatchObject({ ok: true });
  });

  it('who is invited becomes a person of that role, without a password, once', async () => {
    const body = { email: 'vera@example.com', role: 'operator' };
    await callRoute(invitePerson, { body, headers: owner.headers });
    const vera = { email: 'vera@example.com', subject: 'subject-2', name: 'Vera' };
    expect(await enter({ ...vera, emailVerified: false })).toMatchObject({ ok: false });
    expect(await enter(vera)).toMatchObject({ ok: true });
    const [row] =
      await platform.sql`select name, role, password_hash from people where email = ${vera.email}`;
    expect(row).toEqual({ name: 'Vera', role: 'operator', password_hash: null });
    await platform.sql`delete from people where email = ${vera.email}`;
    expect(await enter(vera)).toEqual({ ok: false, why: 'not_invited' });
  });
});
