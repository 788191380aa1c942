import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { issuePasswordReset, RESET_HOURS, resetPassword } from '@/contracts/password-reset';
import { signIn } from '@/contracts/session';
import { listWorkspaces } from '@/contracts/workspaces';
import { callRoute } from '@/server/testing/call-route';
import { turnOnSecondFactor } from '@/server/testing/second-factor';
import { createServerPlatform, type SeededPerson, seedPerson } from '@/server/testing/server-mode';
import type { TestPlatform } from '@/server/testing/test-platform';
import { hashPassword } from '../platform/password-hash';
import { pastSessionsSweeper } from './past-sessions.sweeper';

const PASSWORD = 'a quiet river at night';
const CHOSEN = 'rain over the old town';
const EMAIL = 'vera@example.com';
let platform: TestPlatform;
let owner: SeededPerson;
let vera: SeededPerson;
let passwordHash: string;
beforeAll(async () => {
  platform = await createServerPlatform();
  passwordHash = await hashPassword(PASSWORD);
});
beforeEach(async () => {
  await platform.reset();
  owner = await seedPerson(platform);
  vera = await seedPerson(platform, { role: 'viewer', email: EMAIL, name: 'Vera Vale', passwordHash });
});
afterAll(() => platform.close());

async function issue(): Promise<string> {
  const answer = await callRoute(issuePasswordReset, { params: { id: vera.id }, headers: owner.headers });
  expect(answer.status).toBe(201);
  expect(answer.body.link).toMatch(/^http:\/\/localhost:3000\/reset#token=/);
  return String(answer.body.link).split('#token=')[1] ?? '';
}
const reset = (token: string, new_password = CHOSEN) =>
  callRoute(resetPassword, { body: { token, new_password } });
const enter = (password: string) => callRoute(signIn, { body: { email: EMAIL, password } });
const isSignedIn = async ({ headers }: SeededPerson) =>
  (await callRoute(listWorkspaces, { headers })).status === 200;
const GONE = { status: 410, body: { code: 'link_not_valid' } };

describe('a link to choose another password', () => {
  it('sets it, ends every session, signs nobody in, and is good once', async () => {
    const token = await issue();
    expect(await isSignedIn(vera)).toBe(true);
    const answer = await reset(token);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('set-cookie')).toBeNull();
    expect(await isSignedIn(vera)).toBe(false);
    expect(await isSignedIn(owner)).toBe(true);
    expect((await enter(PASSWORD)).status).toBe(401);
    expect((await enter(CHOSEN)).status).toBe(200);
    expect(await reset(token)).toMatchObject(GONE);
    const entries =
      await platform.sql`select actor_id, action, details from audit_entries order by id limit 2`;
    expect([...entries]).toEqual([
      {
        actor_id: `person:${owner.id}`,
        action: 'issue-password-reset',
        details: { person_id: vera.id, email: EMAIL },
      },
      { actor_id: `person:${vera.id}`, action: 'reset-password', details: { email: EMAIL, sessions: 1 } },
    ]);
    const stored = await platform.sql`select encode(token_hash, 'escape') as hash from password_resets`;
    expect(JSON.stringify([...stored, ...entries])).not.toContain(token);
  });

  it('of two who use it at once lets one choose', async () => {
    const token = await issue();
    const statuses = (await Promise.all([reset(token), reset(token)])).map(({ status }) => status);
    expect(statuses.sort()).toEqual([200, 410]);
  });

  it('ends after a day, when another one is made, and with its person', async () => {
    const first = await issue();
    const second = await issue();
    expect(await reset(first)).toMatchObject(GONE);
    platform.clock.advance(RESET_HOURS * 3_600_000);
    expect(await reset(second)).toMatchObject(GONE);
    expect(await pastSessionsSweeper.run(platform.deps)).toMatchObject({ corrected: expect.any(Number) });
    expect(await platform.sql`select * from password_resets`).toEqual([]);
    expect(await reset('made-up')).toMatchObject(GONE);
  });

  it('is not used up by a password that is refused: a common one, or one of the person’s name', async () => {
    const token = await issue();
    for (const password of ['password1234', 'Dragon!!!!!!', 'vera-vale-2026']) {
      expect(await reset(token, password)).toMatchObject({ status: 400, body: { field: 'new_password' } });
    }
    expect((await reset(token)).status).toBe(200);
  });

  it('is no way past a second factor', async () => {
    await turnOnSecondFactor(platform, vera.headers, PASSWORD);
    expect((await reset(await issue())).status).toBe(200);
    expect(await enter(CHOSEN)).toMatchObject({ status: 401, body: { code: 'second_factor_required' } });
  });

  it('can be tried fifty times from one address', async () => {
    const tries = Array.from({ length: 51 }, () => reset('made-up'));
    const statuses = (await Promise.all(tries)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 429)).toHaveLength(1);
  });
});
