import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { getSession, signIn, signOut } from '@/contracts/session';
import { endOtherSessions, endSession, listSessions, SESSIONS_MAX } from '@/contracts/sessions';
import { listWorkspaces } from '@/contracts/workspaces';
import { callRoute } from '@/server/testing/call-route';
import {
  createServerPlatform,
  type SeededPerson,
  seedPerson,
  seedSession,
} from '@/server/testing/server-mode';
import { createTestDeps, type TestPlatform } from '@/server/testing/test-platform';
import { hashPassword } from '../platform/password-hash';
import { createTtlCache } from '../platform/ttl-cache';
import { findSession } from './find-session';
import { pastSessionsSweeper } from './past-sessions.sweeper';
import { SESSION_TTL_MS } from './session-cookie';
import type { SessionPerson } from './session-person';

const PASSWORD = 'a quiet river at night';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
let platform: TestPlatform;
let ada: SeededPerson;
let passwordHash: string;
beforeAll(async () => {
  platform = await createServerPlatform({ SESSION_IDLE_MINUTES: '30', SESSION_LIFETIME_HOURS: '8' });
  passwordHash = await hashPassword(PASSWORD);
});
beforeEach(async () => {
  await platform.reset();
  ada = await seedPerson(platform, { email: 'ada@example.com', passwordHash });
});
afterAll(() => platform.close());

type Headers_ = { readonly cookie: string };
const isSignedIn = async (headers: Headers_) => (await callRoute(listWorkspaces, { headers })).status === 200;
const list = async (headers: Headers_) =>
  (await callRoute(listSessions, { headers })).body.sessions as Record<string, unknown>[];
const another = async () => ({ cookie: await seedSession(platform, ada.id) });
/** What was written in the background is there. */
const settle = () => platform.deps.background.drain();

describe('a session', () => {
  it('ends once nobody has used it for the time that is set', async () => {
    platform.clock.advance(30 * MINUTE - 1);
    expect(await isSignedIn(ada.headers)).toBe(true);
    await settle();
    platform.clock.advance(30 * MINUTE - 1);
    expect(await isSignedIn(ada.headers)).toBe(true);
    await settle();
    platform.clock.advance(30 * MINUTE);
    expect(await isSignedIn(ada.headers)).toBe(false);
    expect((await callRoute(getSession, { headers: ada.headers })).body.person).toBeNull();
  });

  it('ends at its age, however it is used', async () => {
    for (let minutes = 0; minutes < 8 * 60 - 20; minutes += 20) {
      expect(await isSignedIn(ada.headers)).toBe(true);
      await settle();
      platform.clock.advance(20 * MINUTE);
    }
    expect(await isSignedIn(ada.headers)).toBe(true);
    await settle();
    platform.clock.advance(20 * MINUTE);
    expect(await isSignedIn(ada.headers)).toBe(false);
  });

  it('is written to once a minute, however many requests there are', async () => {
    const seen = async () => (await platform.sql`select last_seen_at from sessions`)[0]?.last_seen_at as Date;
    const before = await seen();
    platform.clock.advance(MINUTE - 1);
    await isSignedIn(ada.headers);
    await settle();
    expect(await seen()).toEqual(before);
    platform.clock.advance(1);
    await Promise.all([isSignedIn(ada.headers), isSignedIn(ada.headers)]);
    await settle();
    expect(await seen()).toEqual(platform.clock.now());
  });

  it('is known to another process, and to one that has just started, with the same rest', async () => {
    const { deps } = createTestDeps(platform.url);
    const { config } = platform.deps;
    const sessions = createTtlCache<SessionPerson>(platform.clock, SESSION_TTL_MS);
    const other = { ...deps, config, clock: platform.clock, sessions };
    const atOther = () => findSession(other, new Headers(ada.headers), true);
    try {
      platform.clock.advance(29 * MINUTE);
      expect(await atOther()).toMatchObject({ personId: ada.id });
      await other.background.drain();
      platform.clock.advance(29 * MINUTE);
      expect(await isSignedIn(ada.headers)).toBe(true);
      await callRoute(signOut, { headers: ada.headers });
      platform.clock.advance(600);
      expect(await atOther()).toBeNull();
    } finally {
      await other.database.close(1);
    }
  });

  it('that was signed out of is over, for whoever has kept its cookie too', async () => {
    const elsewhere = await another();
    expect((await callRoute(signOut, { headers: ada.headers })).status).toBe(200);
    expect(await isSignedIn(ada.headers)).toBe(false);
    expect(await isSignedIn(elsewhere)).toBe(true);
    expect((await callRoute(signOut, { headers: ada.headers })).status).toBe(200);
    expect(await platform.sql`select action from audit_entries`).toEqual([{ action: 'sign-out' }]);
  });

  it('is cleared away within the hour after it has ended', async () => {
    await platform.sql`update sessions set last_seen_at = ${new Date(platform.clock.now().getTime() - HOUR)}`;
    const fresh = await another();
    expect(await pastSessionsSweeper.run(platform.deps)).toEqual({ corrected: 1 });
    expect(await isSignedIn(fresh)).toBe(true);
  });
});

describe('the list of one’s sessions', () => {
  it('says where each came from and which one asks, and knows nobody else’s', async () => {
    await seedPerson(platform);
    const body = { email: 'ada@example.com', password: PASSWORD };
    const userAgent = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
    platform.clock.advance(MINUTE);
    const answer = await callRoute(signIn, {
      body,
      peer: '198.51.100.7',
      headers: { 'user-agent': userAgent },
    });
    const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? '';
    const now = platform.clock.now();
    expect(await list({ cookie })).toEqual([
      {
        id: expect.any(String),
        browser: 'Firefox on Linux',
        address: '198.51.100.7',
        signed_in_by: 'password',
        begun_at: now.toISOString(),
        last_seen_at: now.toISOString(),
        ends_at: new Date(now.getTime() + 30 * MINUTE).toISOString(),
        is_this: true,
      },
      expect.objectContaining({ browser: null, address: '192.0.2.7', is_this: false }),
    ]);
  });

  it('leaves out what has ended', async () => {
    platform.clock.advance(31 * MINUTE);
    expect(await list(await another())).toHaveLength(1);
  });

  it('is where one of them is ended, with the very next request', async () => {
    const lost = await another();
    expect(await isSignedIn(lost)).toBe(true);
    const id = String((await list(ada.headers)).find(({ is_this }) => is_this === false)?.id);
    const end = { params: { id }, headers: ada.headers };
    expect(await callRoute(endSession, end)).toMatchObject({ status: 200, body: { ended: id } });
    expect(await isSignedIn(lost)).toBe(false);
    expect(await isSignedIn(ada.headers)).toBe(true);
    expect(await callRoute(endSession, end)).toMatchObject({
      status: 404,
      body: { code: 'session_not_found' },
    });
  });

  it('ends nobody else’s, an owner’s neither', async () => {
    const bob = await seedPerson(platform, { role: 'viewer' });
    const [session] = await list(bob.headers);
    const answer = await callRoute(endSession, { params: { id: String(session?.id) }, headers: ada.headers });
    expect(answer.status).toBe(404);
    expect(await isSignedIn(bob.headers)).toBe(true);
  });

  it('is where all others are ended at once', async () => {
    const others = [await another(), await another()];
    const bob = await seedPerson(platform, { role: 'viewer' });
    const answer = await callRoute(endOtherSessions, { body: { confirm: true }, headers: ada.headers });
    expect(answer).toMatchObject({ status: 200, body: { ended: 2 } });
    for (const headers of others) expect(await isSignedIn(headers)).toBe(false);
    expect(await isSignedIn(ada.headers)).toBe(true);
    expect(await isSignedIn(bob.headers)).toBe(true);
  });

  it('has an end: one session more ends the one that has rested longest', async () => {
    for (let n = 1; n < SESSIONS_MAX; n += 1) await seedSession(platform, ada.id);
    platform.clock.advance(MINUTE);
    await isSignedIn(ada.headers);
    await settle();
    await callRoute(signIn, { body: { email: 'ada@example.com', password: PASSWORD }, peer: '198.51.100.7' });
    expect(await list(ada.headers)).toHaveLength(SESSIONS_MAX);
    expect(await isSignedIn(ada.headers)).toBe(true);
  });
});
