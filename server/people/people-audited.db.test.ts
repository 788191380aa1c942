import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CONTRACTS } from '@/contracts/catalog';
import { issuePasswordReset } from '@/contracts/password-reset';
import { invitePerson } from '@/contracts/people';
import { startSecondFactor } from '@/contracts/second-factor';
import { AUDIT_SENTENCES } from '@/domain/audit-sentences';
import { callRoute, type RouteCall } from '@/server/testing/call-route';
import { codeOf, turnOnSecondFactor } from '@/server/testing/second-factor';
import {
  createServerPlatform,
  type SeededPerson,
  seedPerson,
  seedSession,
} from '@/server/testing/server-mode';
import type { TestPlatform } from '@/server/testing/test-platform';
import { hashPassword } from '../platform/password-hash';
import { issueClaim } from './issue-claim';

const PASSWORD = 'a quiet river at night';
let platform: TestPlatform;
let owner: SeededPerson;
let passwordHash: string;
beforeAll(async () => {
  platform = await createServerPlatform();
  passwordHash = await hashPassword(PASSWORD);
});
beforeEach(async () => {
  await platform.reset();
  owner = await seedPerson(platform, { email: 'olga@example.com', passwordHash });
});
afterAll(() => platform.close());

const byOwner = (call: RouteCall = {}): RouteCall => ({ ...call, headers: owner.headers });
async function invite(): Promise<{ id: string; token: string }> {
  const body = { email: 'vera@example.com', role: 'viewer' };
  const answer = await callRoute(invitePerson, byOwner({ body }));
  await platform.sql`truncate audit_entries`;
  return { id: String(answer.body.id), token: String(answer.body.link).split('#token=')[1] ?? '' };
}
const appOf = (secret: string) => codeOf(secret, platform.clock.now());
async function codeOfOwner(): Promise<string> {
  const started = await callRoute(startSecondFactor, byOwner({ body: { password: PASSWORD } }));
  await platform.sql`truncate audit_entries`;
  return appOf(String(started.body.secret));
}
/** Turns the second factor of the owner on: what they prove themselves by. */
async function bothOfOwner() {
  const secret = await turnOnSecondFactor(platform, owner.headers, PASSWORD);
  await platform.sql`truncate audit_entries`;
  platform.clock.advance(30_000);
  return { password: PASSWORD, code: await appOf(secret) };
}
async function otherSessionId(): Promise<string> {
  await seedSession(platform, owner.id);
  const [row] = await platform.sql`select id from sessions order by begun_at desc, id limit 1`;
  return String(row?.id);
}
const toViewer = async (call: RouteCall = {}): Promise<RouteCall> => ({
  ...byOwner(call),
  params: { id: (await seedPerson(platform, { role: 'viewer' })).id },
});

/** One call that works, for every contract of people that changes something. */
const EXAMPLES: Record<string, () => Promise<RouteCall>> = {
  'sign-in': async () => ({ body: { email: owner.email, password: PASSWORD } }),
  'claim-server': async () => {
    await platform.sql`truncate people cascade`;
    const token = (await issueClaim(platform.deps))?.split('#token=')[1] ?? '';
    return { body: { token, name: 'Olga', email: owner.email, password: PASSWORD } };
  },
  'accept-invitation': async () => ({
    body: { token: (await invite()).token, name: 'Vera', password: PASSWORD },
  }),
  'invite-person': async () => byOwner({ body: { email: 'vera@example.com', role: 'viewer' } }),
  'revoke-invitation': async () => byOwner({ params: { id: (await invite()).id } }),
  'change-person-role': () => toViewer({ body: { role: 'operator' } }),
  'remove-person': () => toViewer(),
  'sign-person-out': () => toViewer(),
  'rename-account': async () => byOwner({ body: { name: 'Olga T.' } }),
  'change-password': async () =>
    byOwner({ body: { current_password: PASSWORD, new_password: 'rain over the old town' } }),
  'start-second-factor': async () => byOwner({ body: { password: PASSWORD } }),
  'confirm-second-factor': async () => byOwner({ body: { code: await codeOfOwner() } }),
  'renew-recovery-codes': async () => byOwner({ body: await bothOfOwner() }),
  'turn-off-second-factor': async () => byOwner({ body: await bothOfOwner() }),
  'reset-second-factor': async () => {
    await bothOfOwner();
    return byOwner({ params: { id: owner.id } });
  },
  'issue-password-reset': () => toViewer(),
  'reset-password': async () => {
    const answer = await callRoute(issuePasswordReset, byOwner({ params: { id: owner.id } }));
    await platform.sql`truncate audit_entries`;
    const token = String(answer.body.link).split('#token=')[1] ?? '';
    return { body: { token, new_password: 'rain over the old town' } };
  },
  'sign-out': async () => byOwner(),
  'end-session': async () => byOwner({ params: { id: await otherSessionId() } }),
  'end-other-sessions': async () => byOwner({ body: { confirm: true } }),
  'sign-out-everywhere': async () => byOwner({ body: { confirm: true } }),
};
/** Changes no row: somebody has looked. */
const NOT_AUDITED = new Set(['look-up-invitation']);
const MUTATIONS = CONTRACTS.filter(
  ({ auth, method }) =>
    method !== 'GET' && (auth === 'public' || (typeof auth === 'object' && 'person' in auth)),
).filter(({ id }) => !NOT_AUDITED.has(id));

it('every contract of people that changes something has an example', () => {
  expect(Object.keys(EXAMPLES).sort()).toEqual(MUTATIONS.map(({ id }) => id).sort());
});

describe.each(MUTATIONS)('$id', (contract) => {
  const example = (): Promise<RouteCall> =>
    EXAMPLES[contract.id]?.() ?? Promise.reject(new Error('no example'));
  const rows = () => platform.sql`
    select (select json_agg(p order by id) from people p) as people,
      (select json_agg(i order by id) from invitations i) as invitations,
      (select json_agg(s order by id) from sessions s) as sessions,
      (select json_agg(f order by person_id) from second_factors f) as factors,
      (select json_agg(c order by code_hash) from recovery_codes c) as codes,
      (select json_agg(r order by person_id) from password_resets r) as resets`;

  it('has a sentence by which the audit view tells it', () => {
    expect(AUDIT_SENTENCES[contract.id]).toBeTypeOf('string');
  });

  it('writes exactly one audit entry, which holds no secret', async () => {
    const answer = await callRoute(contract, await example());
    expect(answer.status).toBe(contract.status);
    const entries = await platform.sql`select action, actor_id, details::text from audit_entries`;
    expect(entries).toHaveLength(1);
    expect(entries[0]).toMatchObject({
      action: contract.id,
      actor_id: expect.stringMatching(/^person:[\da-f-]{36}$/),
    });
    expect(entries[0]?.details).not.toMatch(/quiet|rain|scrypt|token/);
  });

  it('changes nothing when the audit entry cannot be written', async () => {
    const call = await example();
    const before = await rows();
    await platform.sql`alter table audit_entries rename to audit_entries_away`;
    try {
      const answer = await callRoute(contract, call);
      expect(answer).toMatchObject({ status: 500, body: { code: 'internal' } });
      expect(answer.headers.get('set-cookie')).toBeNull();
    } finally {
      await platform.sql`alter table audit_entries_away rename to audit_entries`;
    }
    expect([...(await rows())]).toEqual([...before]);
  });
});
