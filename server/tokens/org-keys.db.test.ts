import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  createOrgKey,
  listOrgKeys,
  ORG_KEY_MINTS_PER_HOUR,
  ORG_KEYS_MAX,
  revokeOrgKey,
} from '@/contracts/tokens';
import { createWorkspace, listWorkspaces } from '@/contracts/workspaces';
import { ROLES } from '@/domain/access-rules';
import { callRoute } from '@/server/testing/call-route';
import { seedWorkspace } from '@/server/testing/seed-workspaces';
import { createTestPlatform, OWNER, type TestPlatform } from '@/server/testing/test-platform';
import { createOrgKey as runCreateOrgKey } from './create-org-key';

const HOUR_MS = 3_600_000;

let platform: TestPlatform;
beforeAll(async () => {
  platform = await createTestPlatform();
});
beforeEach(() => platform.reset());
afterAll(() => platform.close());

const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
const ask = (body: object, headers: Record<string, string> = {}) =>
  callRoute(createOrgKey, { body, headers });

async function mint(body: object = { name: 'CI' }, headers: Record<string, string> = {}) {
  const answer = await ask(body, headers);
  expect(answer.status).toBe(200);
  return { id: String(answer.body.id), key: String(answer.body.auth_token), body: answer.body };
}
const list = async () =>
  (await callRoute(listOrgKeys)).body as { tokens: Record<string, unknown>[]; count: number };

/** Keys as others have minted them, past the limit of an hour. */
const fillTo = (count: number) => platform.sql`
  insert into org_api_tokens (token_hash, prefix, name, role, created_by, created_at)
  select sha256(n::text::bytea), 'mol_org_' || n, 'Key ' || n, 'viewer', 'somebody', now()
  from generate_series(1, ${count}) n`;

describe('a new key', () => {
  it('is shown once with a warning, and may do what its role may', async () => {
    const { body, key } = await mint({ name: ' CI ', role: 'viewer' });
    expect(Object.keys(body).sort()).toEqual(['auth_token', 'id', 'prefix', 'warning']);
    expect(body).toMatchObject({
      prefix: key.slice(0, 12),
      warning: expect.stringContaining('not shown again'),
    });
    expect(key).toMatch(/^mol_org_[\w-]{43}[0-9A-Za-z]{6}$/);
    expect((await callRoute(listWorkspaces, { headers: bearer(key) })).status).toBe(200);
    const create = { body: { name: 'Ada', runtime: 'mock' }, headers: bearer(key) };
    expect(await callRoute(createWorkspace, create)).toMatchObject({
      status: 403,
      body: { code: 'forbidden' },
    });
    expect(JSON.stringify(await list())).not.toContain(key);
  });

  it('is an operator unless said otherwise, and says who made it', async () => {
    const { id, key } = await mint();
    const now = platform.clock.now().toISOString();
    expect(await list()).toEqual({
      tokens: [
        {
          id,
          prefix: key.slice(0, 12),
          name: 'CI',
          role: 'operator',
          created_by: 'owner',
          org_id: null,
          created_at: now,
          last_used_at: null,
        },
      ],
      count: 1,
    });
  });

  it('that an anchored key mints is anchored to the same organisation', async () => {
    const orgId = await seedWorkspace(platform);
    const { id, key } = await mint({ name: 'Anchored', role: 'owner' });
    await platform.sql`update org_api_tokens set org_id = ${orgId} where id = ${id}`;
    await mint({ name: 'Child', role: 'viewer' }, bearer(key));
    const { tokens } = await list();
    expect(tokens.find(({ name }) => name === 'Child')).toMatchObject({
      org_id: orgId,
      created_by: `key:${id}`,
    });
  });

  it.each([
    [{}, 'name'],
    [{ name: '  ' }, 'name'],
    [{ name: 'x'.repeat(101) }, 'name'],
    [{ name: 'CI', role: 'admin' }, 'role'],
    [{ name: 'CI', org_id: randomUUID() }, 'org_id'],
  ])('is refused as %j', async (body, field) => {
    expect(await ask(body)).toMatchObject({ status: 400, body: { code: 'invalid_field', field } });
    expect((await list()).count).toBe(0);
  });

  it.each(ROLES.slice(0, -1))('of a stronger role than its minter (%s) is refused', async (role) => {
    const stronger = ROLES[ROLES.indexOf(role) + 1] ?? 'owner';
    const input = { params: {}, query: {}, body: { name: 'Up', role: stronger } };
    await expect(runCreateOrgKey(platform.deps, { ...OWNER, role }, input)).rejects.toMatchObject({
      code: 'forbidden',
    });
    const fitting = { ...input, body: { name: 'Same', role } };
    await expect(runCreateOrgKey(platform.deps, { ...OWNER, role }, fitting)).resolves.toMatchObject({});
  });

  it('is audited by its prefix', async () => {
    const { id, key } = await mint({ name: 'CI', role: 'viewer' });
    await callRoute(revokeOrgKey, { params: { id } });
    const entries = await platform.sql`select action, details from audit_entries order by id`;
    const common = { key_id: id, prefix: key.slice(0, 12), name: 'CI' };
    expect([...entries]).toEqual([
      { action: 'create-org-key', details: { ...common, role: 'viewer' } },
      { action: 'revoke-org-key', details: common },
    ]);
  });
});

describe('the limit of an hour', () => {
  it('holds against callers at once, says how long to wait, and ends by itself', async () => {
    await mint();
    platform.clock.advance(60_000);
    const answers = await Promise.all(
      Array.from({ length: ORG_KEY_MINTS_PER_HOUR + 3 }, (_, n) => ask({ name: `Key ${n}` })),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(ORG_KEY_MINTS_PER_HOUR - 1);
    const refused = answers.find(({ status }) => status !== 200);
    expect(refused).toMatchObject({ status: 429, body: { code: 'rate_limited', retry_after: 3540 } });
    expect(refused?.headers.get('retry-after')).toBe('3540');
    platform.clock.advance(HOUR_MS - 61_000);
    expect(await ask({ name: 'Early' })).toMatchObject({ body: { code: 'rate_limited', retry_after: 1 } });
    platform.clock.advance(1000);
    await mint();
    expect((await ask({ name: 'Another' })).body.code).toBe('rate_limited');
  });

  it('is not got round by revoking, and counts each caller alone', async () => {
    const { key } = await mint({ name: 'Minter', role: 'owner' });
    for (let n = 1; n < ORG_KEY_MINTS_PER_HOUR; n += 1) {
      const { id } = await mint();
      await callRoute(revokeOrgKey, { params: { id } });
    }
    expect((await ask({ name: 'One more' })).body.code).toBe('rate_limited');
    await mint({ name: 'By the key' }, bearer(key));
  });
});

describe('the limit of live keys', () => {
  it('holds against callers at once, and a revocation makes room', async () => {
    await fillTo(ORG_KEYS_MAX - 1);
    const answers = await Promise.all(Array.from({ length: 4 }, (_, n) => ask({ name: `Key ${n}` })));
    expect(answers.map(({ body }) => body.code ?? 'minted').sort()).toEqual([
      'minted',
      'too_many_tokens',
      'too_many_tokens',
      'too_many_tokens',
    ]);
    const { tokens, count } = await list();
    expect(count).toBe(ORG_KEYS_MAX);
    await callRoute(revokeOrgKey, { params: { id: String(tokens[0]?.id) } });
    await mint();
  });
});

describe('a revocation', () => {
  it('works at once in this process, and happens once', async () => {
    const { id, key } = await mint({ name: 'CI', role: 'owner' });
    const statusOf = async () => (await callRoute(listWorkspaces, { headers: bearer(key) })).status;
    expect(await statusOf()).toBe(200);
    expect((await callRoute(revokeOrgKey, { params: { id } })).body).toEqual({ revoked: id });
    expect(await statusOf()).toBe(401);
    const notFound = { status: 404, body: { code: 'token_not_found' } };
    expect(await callRoute(revokeOrgKey, { params: { id } })).toMatchObject(notFound);
    expect(await callRoute(revokeOrgKey, { params: { id: randomUUID() } })).toMatchObject(notFound);
    expect((await list()).count).toBe(0);
  });

  it('can be made by the key itself', async () => {
    const { id, key } = await mint({ name: 'CI', role: 'owner' });
    const params = { id };
    expect((await callRoute(revokeOrgKey, { params, headers: bearer(key) })).status).toBe(200);
    expect((await callRoute(revokeOrgKey, { params, headers: bearer(key) })).status).toBe(401);
  });
});

it('the removal of an organisation for good leaves its keys, without their anchor', async () => {
  const orgId = await seedWorkspace(platform);
  const { id } = await mint();
  await platform.sql`update org_api_tokens set org_id = ${orgId} where id = ${id}`;
  await platform.sql`delete from workspaces where id = ${orgId}`;
  expect((await list()).tokens).toMatchObject([{ id, org_id: null }]);
});
