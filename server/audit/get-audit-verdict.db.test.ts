import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { getAuditVerdict } from '@/contracts/audit';
import { createOrgKey } from '@/contracts/tokens';
import { callRoute } from '@/server/testing/call-route';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';
import { sealAudit } from './seal-audit';
import { verifyAudit } from './verify-audit';

let platform: TestPlatform;
beforeAll(async () => {
  platform = await createTestPlatform();
});
beforeEach(() => platform.reset());
afterAll(() => platform.close());

const ask = (query: Record<string, string> = {}, headers: Record<string, string> = {}) =>
  callRoute(getAuditVerdict, { query, headers });
const verdict = async (query: Record<string, string> = {}) => {
  const answer = await ask(query);
  expect(answer.status).toBe(200);
  return answer.body;
};
const write = (count: number) => platform.sql`
  insert into audit_entries (at, actor_id, origin, action, request_id, details)
  select now(), 'owner', 'user', 'example', 'r', json_build_object('n', n) from generate_series(1, ${count}::int) n`;
async function writeSealed(count: number): Promise<void> {
  await write(count);
  await sealAudit(platform.deps.database.sql);
}
const INTACT = { verdict: 'intact', waiting: 0, first_broken: null, next: null };

describe('the verdict: 200', () => {
  it('is intact for an empty log and for one that is as it was written', async () => {
    expect(await verdict()).toEqual({ ...INTACT, checked_until: 0, entries: 0 });
    await writeSealed(5);
    expect(await verdict()).toEqual({ ...INTACT, checked_until: 5, entries: 5 });
  });

  it('is unsealed while the newest entries are still to be sealed', async () => {
    await writeSealed(3);
    await write(2);
    expect(await verdict()).toEqual({
      ...INTACT,
      verdict: 'unsealed',
      checked_until: 3,
      entries: 3,
      waiting: 2,
    });
  });

  it.each([
    [`update audit_entries set actor_id = 'somebody' where seq = 4`, 4, 'edited'],
    [`update audit_entries set details = '{"n": 7}' where seq = 4`, 4, 'edited'],
    ['delete from audit_entries where seq = 2', 2, 'deleted'],
    ['delete from audit_entries where seq >= 5', 5, 'cut off'],
  ])('turns from intact to broken at once after: %s', async (tampering, seq, what) => {
    await writeSealed(6);
    expect(await verdict()).toMatchObject(INTACT);
    await platform.sql.unsafe(tampering);
    expect(await verdict()).toEqual({
      verdict: 'broken',
      checked_until: seq - 1,
      entries: 6,
      waiting: 0,
      first_broken: { seq, what: expect.stringContaining(what) },
      next: null,
    });
  });

  it('checks a long log in parts, and says how far each has come', async () => {
    await writeSealed(25);
    const first = await verdict({ limit: '10' });
    expect(first).toMatchObject({
      verdict: 'unfinished',
      checked_until: 10,
      entries: 25,
      first_broken: null,
    });
    const second = await verdict({ limit: '10', cursor: String(first.next) });
    expect(second).toMatchObject({ verdict: 'unfinished', checked_until: 20 });
    const last = await verdict({ limit: '10', cursor: String(second.next) });
    expect(last).toEqual({ ...INTACT, checked_until: 25, entries: 25 });
  });

  it('is not finished at the end of a full part: the end of the log is still to be looked at', async () => {
    await writeSealed(10);
    const { verdict: word, next } = await verdict({ limit: '10' });
    expect(word).toBe('unfinished');
    await platform.sql`update audit_head set seq = 12`;
    expect(await verdict({ limit: '10', cursor: String(next) })).toMatchObject({
      verdict: 'broken',
      first_broken: { seq: 11 },
    });
  });

  it('finds what was edited between two parts', async () => {
    await writeSealed(25);
    const { next } = await verdict({ limit: '10' });
    await platform.sql`update audit_entries set action = 'other' where seq = 17`;
    const cursor = String(next);
    expect(await verdict({ limit: '10', cursor })).toMatchObject({
      verdict: 'broken',
      checked_until: 16,
      first_broken: { seq: 17 },
    });
  });

  it('takes what is sealed while it looks for no end that was cut off', async () => {
    const { sql } = platform.deps.database;
    for (let round = 0; round < 15; round += 1) {
      await write(40);
      const [, ...verdicts] = await Promise.all([sealAudit(sql), verifyAudit(sql), verifyAudit(sql)]);
      for (const { problem } of verdicts) expect(problem).toBeNull();
    }
  });
});

describe('the verdict: refusals', () => {
  it.each(['x', Buffer.from('3.abc').toString('base64url')])('400 for the cursor %s', async (cursor) => {
    expect(await ask({ cursor })).toMatchObject({
      status: 400,
      body: { code: 'invalid_field', field: 'cursor' },
    });
  });

  it('401 for nobody, 403 for whoever is no owner', async () => {
    const nobody = await callRoute(getAuditVerdict, { grantsOwner: false });
    expect(nobody).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    for (const role of ['viewer', 'operator']) {
      const { body } = await callRoute(createOrgKey, { body: { name: role, role } });
      const answer = await ask({}, { authorization: `Bearer ${body.auth_token}` });
      expect(answer).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    }
  });
});
