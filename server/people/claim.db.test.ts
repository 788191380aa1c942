import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { claimServer, getSession } from '@/contracts/session';
import { callRoute } from '@/server/testing/call-route';
import { createServerPlatform, seedPerson } from '@/server/testing/server-mode';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';
import { issueClaim } from './issue-claim';

let platform: TestPlatform;
beforeAll(async () => {
  platform = await createServerPlatform();
});
beforeEach(() => platform.reset());
afterAll(() => platform.close());

const tokenOf = (link: string | null) => link?.split('#token=')[1] ?? '';
const claim = (token: string, over: Record<string, string> = {}) =>
  callRoute(claimServer, {
    body: { token, name: 'Ada', email: 'ada@example.com', password: 'a quiet river at night', ...over },
  });
const people = () => platform.sql`select email, role from people`;

describe('the link of the first owner', () => {
  it('makes the owner, signs them in, and is used up', async () => {
    const token = tokenOf(await issueClaim(platform.deps));
    expect((await callRoute(getSession)).body).toMatchObject({ claimed: false, person: null });
    const answer = await claim(token);
    expect(answer).toMatchObject({
      status: 201,
      body: { person: { email: 'ada@example.com', role: 'owner' } },
    });
    const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? '';
    const session = await callRoute(getSession, { headers: { cookie } });
    expect(session.body).toMatchObject({ claimed: true, person: { role: 'owner' } });
    expect(await claim(token)).toMatchObject({ status: 409, body: { code: 'already_claimed' } });
    const [entry] = await platform.sql`select action, details from audit_entries`;
    expect(entry).toEqual({ action: 'claim-server', details: { email: 'ada@example.com', role: 'owner' } });
    expect(JSON.stringify(await platform.sql`select * from first_owner_claim`)).not.toContain(token);
  });

  it('is one, a new one ends the last, and it ends by itself after a day', async () => {
    const first = tokenOf(await issueClaim(platform.deps));
    const second = tokenOf(await issueClaim(platform.deps));
    expect(await claim(first)).toMatchObject({ status: 410, body: { code: 'link_not_valid' } });
    platform.clock.advance(24 * 3_600_000 + 1);
    expect(await claim(second)).toMatchObject({ status: 410 });
    expect(await claim('made-up')).toMatchObject({ status: 410 });
    expect(await people()).toEqual([]);
  });

  it('of two at once lets one in', async () => {
    const token = tokenOf(await issueClaim(platform.deps));
    const answers = await Promise.all([
      claim(token),
      claim(token, { email: 'bob@example.com' }),
      claim(token, { email: 'eve@example.com' }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    expect(await people()).toHaveLength(1);
  });

  it('is not there once there is anybody, nor in local mode', async () => {
    await seedPerson(platform, { role: 'viewer' });
    expect(await issueClaim(platform.deps)).toBeNull();
    const local = await createTestPlatform();
    expect(await issueClaim(local.deps)).toBeNull();
    await local.close();
    platform = await createServerPlatform();
  });

  it.each([
    [{ password: 'short' }, 'password'],
    [{ password: 'password1234' }, 'password'],
    [{ password: 'ada.lovelace@example.com', email: 'ada.lovelace@example.com' }, 'password'],
    [{ email: 'no address' }, 'email'],
    [{ name: ' ' }, 'name'],
  ])('asks again for %j, and stays good', async (over, field) => {
    const token = tokenOf(await issueClaim(platform.deps));
    expect(await claim(token, over)).toMatchObject({ status: 400, body: { code: 'invalid_field', field } });
    expect((await claim(token)).status).toBe(201);
  });
});
