import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  deleteGlobalSecret,
  deleteWorkspaceSecret,
  getSecretDependents,
  getSecretValues,
  listGlobalSecrets,
  listWorkspaceSecrets,
  saveGlobalSecret,
  saveWorkspaceSecret,
} from '@/contracts/secrets';
import { createWorkspaceToken } from '@/contracts/tokens';
import { SECRETS_PER_OWNER_MAX } from '@/domain/secret-name';
import { changeBySystem } from '@/server/audit/mutate';
import { setDeps } from '@/server/deps';
import { createSecretBox } from '@/server/platform/secret-box';
import { callRoute } from '@/server/testing/call-route';
import { countWritten, seedWorkspace } from '@/server/testing/seed-workspaces';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';
import { listConfiguredSecretNames } from './list-configured-names';
import { storeSecrets } from './store-secrets';

let platform: TestPlatform;
let id: string;
beforeAll(async () => {
  platform = await createTestPlatform();
});
beforeEach(async () => {
  await platform.reset();
  setDeps(platform.deps);
  id = await seedWorkspace(platform);
});
afterAll(() => platform.close());

const saveGlobal = (key: string, value: string) => callRoute(saveGlobalSecret, { body: { key, value } });
const saveOwn = (key: string, value: string, of = id) =>
  callRoute(saveWorkspaceSecret, { params: { id: of }, body: { key, value } });
const listOwn = async () =>
  (await callRoute(listWorkspaceSecrets, { params: { id } })).body as unknown as Record<string, unknown>[];
const bearerOf = async (of = id) => {
  const { body } = await callRoute(createWorkspaceToken, { params: { id: of } });
  return { authorization: `Bearer ${String(body.auth_token)}` };
};
const valuesOf = async (of = id) =>
  callRoute(getSecretValues, { params: { id: of }, headers: await bearerOf(of) });

describe('saving and listing', () => {
  it('answers as published clients expect, and lists names without values', async () => {
    expect((await saveGlobal('GITHUB_TOKEN', 'global one')).body).toEqual({
      status: 'saved',
      key: 'GITHUB_TOKEN',
      scope: 'global',
    });
    expect((await saveOwn('NPM_TOKEN', 'own')).body).toMatchObject({ status: 'saved', scope: 'workspace' });
    const rows = await listOwn();
    expect(rows.map(({ key, scope, has_value }) => [key, scope, has_value])).toEqual([
      ['GITHUB_TOKEN', 'global', true],
      ['NPM_TOKEN', 'workspace', true],
    ]);
    expect(JSON.stringify(rows)).not.toContain('own"');
    const global = (await callRoute(listGlobalSecrets)).body as unknown as unknown[];
    expect(global).toEqual([rows[0]]);
  });

  it('the workspace’s own value stands in place of the global one, and says so', async () => {
    await saveGlobal('GITHUB_TOKEN', 'global one');
    await saveOwn('GITHUB_TOKEN', 'own one');
    expect(await listOwn()).toMatchObject([
      { key: 'GITHUB_TOKEN', scope: 'workspace', overrides_global: true },
    ]);
    expect((await valuesOf()).body).toEqual({ GITHUB_TOKEN: 'own one' });
    const other = await seedWorkspace(platform, { name: 'Grace' });
    expect((await valuesOf(other)).body).toEqual({ GITHUB_TOKEN: 'global one' });
  });

  it('saving again replaces the value, and keeps when it was made', async () => {
    await saveOwn('A', 'first');
    const [before] = await listOwn();
    platform.clock.advance(1000);
    await saveOwn('A', 'second');
    const [after] = await listOwn();
    expect(after?.created_at).toBe(before?.created_at);
    expect(after?.updated_at).not.toBe(before?.updated_at);
    expect((await valuesOf()).body).toEqual({ A: 'second' });
  });

  it('the same name saved at once by many is one secret', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, (_, n) => saveOwn('A', `value ${n}`)));
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
    expect(await listOwn()).toHaveLength(1);
  });

  it('any text is kept as it is', async () => {
    const odd = ' lines\nand "quotes", 🔑, \\ and \u2028 ';
    await saveOwn('ODD', odd);
    const large = 'x'.repeat(65_536);
    await saveOwn('LARGE', large);
    expect((await valuesOf()).body).toEqual({ ODD: odd, LARGE: large });
  });
});

describe('what is refused', () => {
  it.each([
    ['key', { key: 'lower', value: 'hunter2' }],
    ['key', { key: '1_TOKEN', value: 'hunter2' }],
    ['key', { key: 'A-B', value: 'hunter2' }],
    ['key', { key: '', value: 'hunter2' }],
    ['key', { key: 'A'.repeat(129), value: 'hunter2' }],
    ['key', { value: 'hunter2' }],
    ['value', { key: 'A', value: '' }],
    ['value', { key: 'A', value: 'hunter2 \0' }],
    ['value', { key: 'A', value: 'x'.repeat(65_537) }],
    ['value', { key: 'A', value: 'ü'.repeat(32_769) }],
    ['value', { key: 'A' }],
    ['scope', { key: 'A', value: 'hunter2', scope: 'global' }],
  ])('a wrong %s is named and nothing of it repeated', async (field, body) => {
    const before = await countWritten(platform);
    const answers = [
      await callRoute(saveGlobalSecret, { body }),
      await callRoute(saveWorkspaceSecret, { params: { id }, body }),
    ];
    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_field', field } });
      expect(JSON.stringify(answer.body)).not.toMatch(/hunter2|xxx|üüü/);
    }
    expect(await countWritten(platform)).toEqual(before);
  });

  it.each([
    ['workspace_not_found', 404, () => Promise.resolve(randomUUID())],
    ['workspace_removed', 410, () => seedWorkspace(platform, { status: 'removed' })],
    ['invalid_field', 400, () => Promise.resolve('global')],
  ] as const)('%s', async (code, status, find) => {
    const params = { id: await find() };
    for (const answer of [
      await callRoute(listWorkspaceSecrets, { params }),
      await callRoute(saveWorkspaceSecret, { params, body: { key: 'A', value: 'x' } }),
      await callRoute(deleteWorkspaceSecret, { params: { ...params, key: 'A' } }),
    ]) {
      expect(answer).toMatchObject({ status, body: { code } });
    }
  });

  it('more secrets than there is room for', async () => {
    const many = (prefix: string, count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, at) => [`${prefix}_${at}`, 'x']));
    const store = (values: Record<string, string>) =>
      changeBySystem(platform.deps, (change) => storeSecrets(platform.deps, change, null, values));
    await store(many('A', SECRETS_PER_OWNER_MAX));
    const tooMany = { status: 409, body: { code: 'too_many_secrets' } };
    expect(await saveGlobal('ONE_MORE', 'x')).toMatchObject(tooMany);
    expect((await saveGlobal('A_0', 'a new value')).status).toBe(200);
    expect((await saveOwn('ONE_MORE', 'x')).status).toBe(200);
    await expect(store(many('B', SECRETS_PER_OWNER_MAX + 1))).rejects.toMatchObject({
      code: 'too_many_secrets',
    });
    expect((await listConfiguredSecretNames(platform.deps.database.db)).size).toBe(SECRETS_PER_OWNER_MAX);
  });

  it('everything, where there is no key: nothing is ever stored in plain text', async () => {
    setDeps({ ...platform.deps, secrets: createSecretBox({ current: null, old: [] }) });
    const answer = await saveGlobal('A', 'x');
    expect(answer).toMatchObject({ status: 503, body: { code: 'secrets_key_missing' } });
    expect(answer.body.error).toMatch(/SECRETS_ENCRYPTION_KEY.*make one with/);
    expect(await platform.sql`select 1 from secrets`).toHaveLength(0);
  });
});

describe('deleting', () => {
  it('an own value brings the global one back', async () => {
    await saveGlobal('A', 'global');
    await saveOwn('A', 'own');
    const answer = await callRoute(deleteWorkspaceSecret, { params: { id, key: 'A' } });
    expect(answer.body).toEqual({ status: 'deleted', key: 'A', scope: 'workspace' });
    expect((await valuesOf()).body).toEqual({ A: 'global' });
  });

  it('a global one leaves own values alone', async () => {
    await saveGlobal('A', 'global');
    await saveOwn('A', 'own');
    const answer = await callRoute(deleteGlobalSecret, { params: { key: 'A' } });
    expect(answer.body).toEqual({ status: 'deleted', key: 'A', scope: 'global' });
    expect(await listOwn()).toMatchObject([{ key: 'A', scope: 'workspace', overrides_global: false }]);
  });

  it('what is not there is a 404; a global one is not there for a workspace', async () => {
    await saveGlobal('A', 'global');
    const missing = { status: 404, body: { code: 'secret_not_found' } };
    expect(await callRoute(deleteWorkspaceSecret, { params: { id, key: 'A' } })).toMatchObject(missing);
    expect(await callRoute(deleteGlobalSecret, { params: { key: 'B' } })).toMatchObject(missing);
    expect(await callRoute(getSecretDependents, { params: { key: 'B' } })).toMatchObject(missing);
    expect(await callRoute(deleteGlobalSecret, { params: { key: 'b' } })).toMatchObject({
      status: 400,
      body: { field: 'key' },
    });
  });
});

describe('values', () => {
  it('go to the workspace’s own agent alone: no person, no key and no other workspace reads them', async () => {
    await saveOwn('A', 'own');
    const other = await bearerOf(await seedWorkspace(platform, { name: 'Grace' }));
    expect(await callRoute(getSecretValues, { params: { id } })).toMatchObject({ status: 403 });
    expect(await callRoute(getSecretValues, { params: { id }, headers: other })).toMatchObject({
      status: 401,
    });
    expect((await valuesOf()).body).toEqual({ A: 'own' });
  });

  it('come all or not at all: what cannot be decrypted is named, its value is not', async () => {
    await saveOwn('GOOD', 'own');
    await saveGlobal('LOST', 'global');
    await saveOwn('MOVED', 'moved');
    await saveOwn('OF_A_LATER_VERSION', 'later');
    await platform.sql`update secrets set key_id = 'ffffffffffff' where key = 'LOST'`;
    await platform.sql`update secrets set encryption_version = 9 where key = 'OF_A_LATER_VERSION'`;
    await platform.sql`
      update secrets set encrypted_value = (select encrypted_value from secrets where key = 'GOOD')
      where key = 'MOVED'`;
    const answer = await valuesOf();
    expect(answer).toMatchObject({ status: 500, body: { code: 'secrets_unreadable' } });
    expect(answer.body.failed_keys).toEqual(['LOST', 'MOVED', 'OF_A_LATER_VERSION']);
    expect(JSON.stringify(answer.body)).not.toContain('own');
    // Saving again makes it whole.
    await platform.sql`update secrets set encryption_version = 1 where key = 'OF_A_LATER_VERSION'`;
    await saveGlobal('LOST', 'found');
    await saveOwn('MOVED', 'here');
    expect((await valuesOf()).body).toEqual({
      GOOD: 'own',
      LOST: 'found',
      MOVED: 'here',
      OF_A_LATER_VERSION: 'later',
    });
  });

  it('a global one that cannot be read does not matter to who has an own one', async () => {
    await saveGlobal('A', 'global');
    await platform.sql`update secrets set key_id = 'ffffffffffff'`;
    await saveOwn('A', 'own');
    expect((await valuesOf()).body).toEqual({ A: 'own' });
  });
});

it('a global secret says whom it concerns', async () => {
  await saveGlobal('A', 'global');
  const grace = await seedWorkspace(platform, { name: 'Grace' });
  await seedWorkspace(platform, { name: 'Gone', status: 'removed' });
  await saveOwn('A', 'own', grace);
  const { body } = await callRoute(getSecretDependents, { params: { key: 'A' } });
  expect(body).toEqual({
    affected_count: 1,
    overriding: [{ id: grace, name: 'Grace' }],
    overriding_count: 1,
  });
});

it('the audit log has names alone, and counts each reading of values', async () => {
  await saveGlobal('A', 'one');
  await saveOwn('B', 'two');
  await valuesOf();
  const entries = await platform.sql`
    select action, workspace_id, details from audit_entries where action like '%secret%' order by id`;
  expect([...entries]).toEqual([
    { action: 'save-global-secret', workspace_id: null, details: { key: 'A' } },
    { action: 'save-workspace-secret', workspace_id: id, details: { key: 'B' } },
    { action: 'get-secret-values', workspace_id: id, details: { count: 2 } },
  ]);
});

it('a file’s values are checked too, and the wrong one is named', async () => {
  const store = (values: Record<string, string>) =>
    changeBySystem(platform.deps, (change) => storeSecrets(platform.deps, change, id, values));
  await expect(store({ GOOD: 'x', bad: 'y' })).rejects.toMatchObject({ code: 'invalid_field', field: 'key' });
  await expect(store({ GOOD: 'x', EMPTY: '' })).rejects.toMatchObject({ field: 'EMPTY' });
  expect(await listOwn()).toEqual([]);
  await store({ GOOD: 'x', BETTER: 'y' });
  expect((await valuesOf()).body).toEqual({ GOOD: 'x', BETTER: 'y' });
});
