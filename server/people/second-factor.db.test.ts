import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { getAccount, signOutEverywhere } from '@/contracts/account';
import { listPeople, resetSecondFactor } from '@/contracts/people';
import {
  confirmSecondFactor,
  renewRecoveryCodes,
  startSecondFactor,
  turnOffSecondFactor,
} from '@/contracts/second-factor';
import { getSession, signIn } from '@/contracts/session';
import { listWorkspaces } from '@/contracts/workspaces';
import { LIMIT_RULES } from '@/domain/limit-classes';
import { callRoute } from '@/server/testing/call-route';
import { codeOf, turnOnSecondFactor } from '@/server/testing/second-factor';
import {
  createServerPlatform,
  type SeededPerson,
  seedPerson,
  seedSession,
} from '@/server/testing/server-mode';
import type { TestPlatform } from '@/server/testing/test-platform';
import { hashPassword } from '../platform/password-hash';

const PASSWORD = 'a quiet river at night';
const EMAIL = 'ada@example.com';
const STEP_MS = 30_000;
let platform: TestPlatform;
let ada: SeededPerson;
let passwordHash: string;
beforeAll(async () => {
  platform = await createServerPlatform();
  passwordHash = await hashPassword(PASSWORD);
});
beforeEach(async () => {
  await platform.reset();
  ada = await seedPerson(platform, { email: EMAIL, passwordHash });
});
afterAll(() => platform.close());

const by = (headers: SeededPerson['headers'], body: unknown) => ({ body, headers });
const start = (password = PASSWORD) => callRoute(startSecondFactor, by(ada.headers, { password }));
const confirm = (code: string) => callRoute(confirmSecondFactor, by(ada.headers, { code }));
const turnOff = (code: string, password = PASSWORD) =>
  callRoute(turnOffSecondFactor, by(ada.headers, { password, code }));
const renew = (code: string) => callRoute(renewRecoveryCodes, by(ada.headers, { password: PASSWORD, code }));
const enter = (code?: string) =>
  callRoute(signIn, { body: { email: EMAIL, password: PASSWORD, ...(code === undefined ? {} : { code }) } });
const isSignedIn = async (headers: SeededPerson['headers']) =>
  (await callRoute(listWorkspaces, { headers })).status === 200;
const account = async () => (await callRoute(getAccount, { headers: ada.headers })).body;
const turnOn = () => turnOnSecondFactor(platform, ada.headers, PASSWORD);
/** What the app shows in the next half minute, which then begins. */
const nextCode = (secret: string) => {
  platform.clock.advance(STEP_MS);
  return codeOf(secret, platform.clock.now());
};

describe('a second factor', () => {
  it('is set up by whoever knows the password, and counts once a code of the app was typed', async () => {
    expect(await start('another password here')).toMatchObject({
      status: 403,
      body: { code: 'wrong_password', field: 'password' },
    });
    const { status, body } = await start();
    expect(status).toBe(200);
    expect(body.uri).toBe(
      `otpauth://totp/Molecule%20localhost:ada%40example.com?secret=${body.secret}&issuer=Molecule%20localhost`,
    );
    expect((await enter()).status).toBe(200);
    expect(await account()).toMatchObject({ has_second_factor: false });
    expect(await confirm('000000')).toMatchObject({ status: 401, body: { code: 'wrong_code' } });
    const confirmed = await confirm(await codeOf(String(body.secret), platform.clock.now()));
    expect(confirmed.status).toBe(200);
    expect(new Set(confirmed.body.recovery_codes as string[]).size).toBe(10);
    expect(await account()).toMatchObject({ has_second_factor: true, recovery_codes_left: 10 });
    expect(await enter()).toMatchObject({ status: 401, body: { code: 'second_factor_required' } });
  });

  it('that begins ends every other session, which nobody was asked a code for', async () => {
    const elsewhere = { cookie: await seedSession(platform, ada.id) };
    await turnOn();
    expect(await isSignedIn(elsewhere)).toBe(false);
    expect(await isSignedIn(ada.headers)).toBe(true);
  });

  it('is not set up twice, nor confirmed before it was begun, and nobody without a password needs one', async () => {
    expect(await confirm('123456')).toMatchObject({ status: 409, body: { code: 'second_factor_is_off' } });
    await turnOn();
    for (const answer of [await start(), await confirm('123456')]) {
      expect(answer).toMatchObject({ status: 409, body: { code: 'second_factor_is_on' } });
    }
    const { headers } = await seedPerson(platform);
    expect(await callRoute(startSecondFactor, by(headers, { password: 'x' }))).toMatchObject({
      status: 409,
      body: { code: 'no_password' },
    });
  });

  it('stands in the database encrypted for its person alone, and nothing of it in the audit log', async () => {
    const { body } = await start();
    const secret = String(body.secret);
    const { body: confirmed } = await confirm(await codeOf(secret, platform.clock.now()));
    const [code = ''] = confirmed.recovery_codes as string[];
    const stored = JSON.stringify([
      ...(await platform.sql`select encode(encrypted_value, 'escape') as v, f.* from second_factors f`),
      ...(await platform.sql`select encode(code_hash, 'escape') as v from recovery_codes`),
      ...(await platform.sql`select * from audit_entries`),
    ]);
    for (const text of [secret, code, code.replaceAll('-', '')]) expect(stored).not.toContain(text);
    const bob = await seedPerson(platform, { email: 'bob@example.com', passwordHash });
    await platform.sql`
      insert into second_factors
      select ${bob.id}, encrypted_value, encryption_version, key_id, created_at, confirmed_at from second_factors`;
    const asBob = { email: 'bob@example.com', password: PASSWORD, code: await nextCode(secret) };
    expect(await callRoute(signIn, { body: asBob })).toMatchObject({
      status: 401,
      body: { code: 'wrong_code' },
    });
  });
});

describe('a sign-in by password and code', () => {
  it('takes the code of this half minute or of one beside it, each once', async () => {
    const secret = await turnOn();
    const code = await nextCode(secret);
    expect((await enter(`${code.slice(0, 3)} ${code.slice(3)}`)).status).toBe(200);
    expect(await enter(code)).toMatchObject({ status: 401, body: { code: 'wrong_code', field: 'code' } });
    const late = await nextCode(secret);
    platform.clock.advance(STEP_MS);
    expect((await enter(late)).status).toBe(200);
    const tooLate = await nextCode(secret);
    platform.clock.advance(2 * STEP_MS);
    expect((await enter(tooLate)).status).toBe(401);
  });

  it('lets one of two in who present the same code at once', async () => {
    const code = await nextCode(await turnOn());
    const statuses = (await Promise.all([enter(code), enter(code)])).map(({ status }) => status);
    expect(statuses.sort()).toEqual([200, 401]);
  });

  it('takes a recovery code in place of it, once, however it is typed', async () => {
    const started = await start();
    const confirmed = await confirm(await codeOf(String(started.body.secret), platform.clock.now()));
    const [first = '', second = ''] = confirmed.body.recovery_codes as string[];
    expect((await enter(first)).status).toBe(200);
    expect((await enter(first)).status).toBe(401);
    expect((await enter(second.replaceAll('-', ' ').toUpperCase())).status).toBe(200);
    expect(await account()).toMatchObject({ recovery_codes_left: 8 });
    const entries = await platform.sql`
      select actor_id, details from audit_entries where action = 'sign-in' order by id`;
    expect(entries.map(({ details }) => details)).toEqual([
      { by: 'password', factor: 'recovery_code' },
      { by: 'password', refused: 'wrong_code', person_id: ada.id, email: EMAIL },
      { by: 'password', factor: 'recovery_code' },
    ]);
    expect(entries[1]?.actor_id).toBe('anonymous');
  });

  it('says nothing of a second factor to whoever does not know the password', async () => {
    await turnOn();
    const body = { email: EMAIL, password: 'another password here' };
    for (const code of [undefined, '123456']) {
      const given = code === undefined ? body : { ...body, code };
      expect(await callRoute(signIn, { body: given })).toMatchObject({
        status: 401,
        body: { code: 'wrong_credentials' },
      });
    }
  });

  it('has five tries, many at once too, which no right password renews; then even the right code waits', async () => {
    const secret = await turnOn();
    const tries = Array.from({ length: LIMIT_RULES.code.points + 3 }, () => enter('000000'));
    const statuses = (await Promise.all(tries)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(LIMIT_RULES.code.points);
    expect((await enter()).status).toBe(401);
    expect(await enter(await nextCode(secret))).toMatchObject({
      status: 429,
      body: { code: 'rate_limited' },
    });
  });
});

describe('whoever has a second factor', () => {
  it('turns it off by password and code, both', async () => {
    const secret = await turnOn();
    expect(await turnOff(await nextCode(secret), 'another password here')).toMatchObject({
      status: 403,
      body: { code: 'wrong_password', field: 'password' },
    });
    expect(await turnOff('000000')).toMatchObject({ status: 401, body: { code: 'wrong_code' } });
    expect((await turnOff(await nextCode(secret))).status).toBe(200);
    expect((await enter()).status).toBe(200);
    expect(await turnOff('000000')).toMatchObject({ status: 409, body: { code: 'second_factor_is_off' } });
    expect(await platform.sql`select * from recovery_codes`).toEqual([]);
  });

  it('makes new recovery codes, and those of before are worth nothing', async () => {
    const secret = await turnOn();
    const first = await renew(await nextCode(secret));
    const second = await renew(await nextCode(secret));
    const [old = ''] = first.body.recovery_codes as string[];
    const [fresh = ''] = second.body.recovery_codes as string[];
    expect((await enter(old)).status).toBe(401);
    expect((await enter(fresh)).status).toBe(200);
  });

  it('and has lost it gets in again once an owner has taken it away, which ends their sessions', async () => {
    await turnOn();
    const owner = await seedPerson(platform);
    const people = (await callRoute(listPeople, { headers: owner.headers })).body.people as object[];
    expect(people).toContainEqual(expect.objectContaining({ id: ada.id, has_second_factor: true }));
    const call = { params: { id: ada.id }, headers: owner.headers };
    expect((await callRoute(resetSecondFactor, call)).status).toBe(200);
    expect(await isSignedIn(ada.headers)).toBe(false);
    expect((await enter()).status).toBe(200);
    expect(await callRoute(resetSecondFactor, call)).toMatchObject({
      status: 409,
      body: { code: 'second_factor_is_off' },
    });
  });
});

describe('where everybody has to have one', () => {
  let strict: TestPlatform;
  beforeAll(async () => {
    strict = await createServerPlatform({ REQUIRE_SECOND_FACTOR: '1' });
  });
  beforeEach(() => strict.reset());
  afterAll(() => strict.close());

  it('whoever signed in by password may do nothing else before, and all afterwards', async () => {
    const { headers } = await seedPerson(strict, { email: EMAIL, passwordHash });
    expect(await callRoute(listWorkspaces, { headers })).toMatchObject({
      status: 403,
      body: { code: 'second_factor_needed' },
    });
    expect((await callRoute(getSession, { headers })).body.person).not.toBeNull();
    expect((await callRoute(getAccount, { headers })).body).toMatchObject({ second_factor_required: true });
    await turnOnSecondFactor(strict, headers, PASSWORD);
    expect(await isSignedIn(headers)).toBe(true);
  });

  it('they may still sign out everywhere, and whoever came by a provider was asked there', async () => {
    const ofProvider = await seedPerson(strict);
    const cookie = await seedSession(strict, ofProvider.id, 'oidc');
    expect(await isSignedIn({ cookie })).toBe(true);
    expect(await isSignedIn(ofProvider.headers)).toBe(false);
    const out = { body: { confirm: true }, headers: ofProvider.headers };
    expect((await callRoute(signOutEverywhere, out)).status).toBe(200);
  });
});
