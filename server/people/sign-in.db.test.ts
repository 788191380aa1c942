import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { getSession, signIn, signOut } from '@/contracts/session';
import { LIMIT_RULES } from '@/domain/limit-classes';
import { setDeps } from '@/server/deps';
import { callRoute } from '@/server/testing/call-route';
import { createServerPlatform, seedPerson } from '@/server/testing/server-mode';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';
import { limitCountsSweeper } from '../limits/limit-counts.sweeper';
import { hashPassword } from '../platform/password-hash';

const PASSWORD = 'a quiet river at night';
const EMAIL = 'ada@example.com';
let platform: TestPlatform;
let passwordHash: string;
beforeAll(async () => {
  platform = await createServerPlatform();
  passwordHash = await hashPassword(PASSWORD);
});
beforeEach(() => platform.reset());
afterAll(() => platform.close());

const enter = (password = PASSWORD, email = EMAIL, peer = '198.51.100.7') =>
  callRoute(signIn, { body: { email, password }, peer });
const cookieOf = (headers: Headers) => ({ cookie: headers.get('set-cookie')?.split(';')[0] ?? '' });

describe('a person who signs in', () => {
  it('gets a session that no script reads and no other website sends, and is known by it', async () => {
    const { id } = await seedPerson(platform, { email: EMAIL, passwordHash, role: 'operator' });
    const answer = await enter(PASSWORD, '  ADA@Example.com ');
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ person: { id, name: 'Ada', email: EMAIL, role: 'operator' } });
    expect(answer.headers.get('set-cookie')).toMatch(
      /^molecule-session=\S+; Path=\/; Max-Age=604800; HttpOnly; SameSite=Lax$/,
    );
    const session = await callRoute(getSession, { headers: cookieOf(answer.headers) });
    expect(session.body).toMatchObject({ mode: 'server', claimed: true, person: { id, role: 'operator' } });
    const [entry] = await platform.sql`select actor_id, action, details from audit_entries`;
    expect(entry).toEqual({ actor_id: `person:${id}`, action: 'sign-in', details: { by: 'password' } });
  });

  it('behind https has a cookie of this very host', async () => {
    const secure = await createServerPlatform({ PUBLIC_URL: 'https://molecule.example' });
    try {
      await seedPerson(secure, { email: EMAIL, passwordHash });
      const headers = { host: 'molecule.example', origin: 'https://molecule.example' };
      const answer = await callRoute(signIn, { body: { email: EMAIL, password: PASSWORD }, headers });
      expect(answer.headers.get('set-cookie')).toMatch(/^__Host-molecule-session=.*; SameSite=Lax; Secure$/);
    } finally {
      await secure.close();
      setDeps(platform.deps);
    }
  });

  it('signs out: the cookie is taken away', async () => {
    const { headers } = await seedPerson(platform);
    const answer = await callRoute(signOut, { headers });
    expect(answer.headers.get('set-cookie')).toMatch(/^molecule-session=; Path=\/; Max-Age=0;/);
  });
});

describe('whoever does not know the password', () => {
  it('is told the same, whether there is such a person or not, and with a password or not', async () => {
    await seedPerson(platform, { email: EMAIL, passwordHash });
    await seedPerson(platform, { email: 'by-provider@example.com' });
    for (const email of [EMAIL, 'nobody@example.com', 'by-provider@example.com']) {
      const answer = await enter('another password here', email);
      expect(answer).toMatchObject({ status: 401, body: { code: 'wrong_credentials' } });
      expect(answer.body.error).toBe('The email or the password is not right.');
      expect(answer.headers.get('set-cookie')).toBeNull();
    }
  });

  it('is in the audit log as nobody, with the account that it was about and nothing that was typed', async () => {
    const { id } = await seedPerson(platform, { email: EMAIL, passwordHash });
    await enter('typed by mistake', EMAIL);
    await enter(PASSWORD, 'typed-into-the-wrong-field@example.com');
    const entries = await platform.sql`select actor_id, action, details from audit_entries order by id`;
    const refused = { by: 'password', refused: 'wrong_credentials' };
    expect([...entries]).toEqual([
      { actor_id: 'anonymous', action: 'sign-in', details: { ...refused, person_id: id, email: EMAIL } },
      { actor_id: 'anonymous', action: 'sign-in', details: refused },
    ]);
    expect(JSON.stringify(entries)).not.toMatch(/typed/);
  });

  it('has ten tries at an account from wherever, many at once too, and then waits; a session goes on', async () => {
    const { headers } = await seedPerson(platform, { email: EMAIL, passwordHash });
    const tries = Array.from({ length: LIMIT_RULES.account.points + 5 }, (_, n) =>
      enter('another password here', EMAIL, `198.51.100.${n}`),
    );
    const statuses = (await Promise.all(tries)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(LIMIT_RULES.account.points);
    const blocked = await enter();
    expect(blocked).toMatchObject({ status: 429, body: { code: 'rate_limited' } });
    expect(blocked.body.retry_after).toBeGreaterThan(0);
    expect(blocked.headers.get('retry-after')).toBe(String(blocked.body.retry_after));
    expect((await callRoute(getSession, { headers })).body.person).not.toBeNull();
  });

  it('waits after a restart and at another replica too', async () => {
    await platform.sql`
      insert into limit_counts (key, points, expire)
      select 'account:' || rtrim(translate(encode(sha256(${EMAIL}::bytea), 'base64'), '+/', '-_'), '='), 10,
        now() + interval '5 minutes'`;
    expect(await enter()).toMatchObject({ status: 429 });
    const rows = await platform.sql`select key from limit_counts`;
    expect(JSON.stringify(rows)).not.toContain('ada');
  });

  it('has fifty tries from one address, whatever the account', async () => {
    await platform.sql`
      insert into limit_counts (key, points, expire)
      select 'sign-in:' || rtrim(translate(encode(sha256('203.0.113.1'), 'base64'), '+/', '-_'), '='), 50,
        now() + interval '5 minutes'`;
    expect(await enter(PASSWORD, 'carl@example.com', '203.0.113.1')).toMatchObject({ status: 429 });
    expect(await enter(PASSWORD, 'carl@example.com', '203.0.113.2')).toMatchObject({ status: 401 });
  });

  it('who then knows it has all tries again', async () => {
    await seedPerson(platform, { email: 'bob@example.com', passwordHash });
    for (let n = 0; n < 4; n += 1) await enter('another password here', 'bob@example.com', '192.0.2.1');
    expect((await enter(PASSWORD, 'bob@example.com', '192.0.2.1')).status).toBe(200);
    const rows = await platform.sql`select points from limit_counts where key like 'account:%'`;
    expect(rows).toEqual([]);
  });
});

describe('tries that count no more', () => {
  it('are forgotten, and those that count are not', async () => {
    await platform.sql`
      insert into limit_counts (key, points, expire)
      values ('account:old', 3, ${new Date(platform.clock.now().getTime() - 1)}),
        ('account:new', 3, ${new Date(platform.clock.now().getTime() + 1000)})`;
    expect(await limitCountsSweeper.run(platform.deps)).toEqual({ corrected: 1 });
    expect(await platform.sql`select key from limit_counts`).toEqual([{ key: 'account:new' }]);
  });
});

describe('in local mode', () => {
  it('nobody signs in, and the owner has no account', async () => {
    const local = await createTestPlatform();
    try {
      expect((await callRoute(getSession)).body).toEqual({
        mode: 'local',
        person: { id: null, name: 'Owner', email: null, role: 'owner' },
        claimed: true,
        providers: [],
      });
      expect(await enter()).toMatchObject({ status: 409, body: { code: 'server_mode_only' } });
    } finally {
      await local.close();
    }
  });
});
