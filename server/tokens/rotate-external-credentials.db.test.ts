import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { getExternalConnection, rotateExternalCredentials } from '@/contracts/external-connection';
import { recordHeartbeat } from '@/contracts/registry';
import { createWorkspaceToken, listWorkspaceTokens } from '@/contracts/tokens';
import { createWorkspace } from '@/contracts/workspaces';
import { SNIPPET_KEYS, TOKEN_PLACEHOLDER } from '@/domain/connect-snippets/snippet-facts';
import { callRoute } from '@/server/testing/call-route';
import { countWritten, seedWorkspace, storedEvents } from '@/server/testing/seed-workspaces';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';

let platform: TestPlatform;
beforeAll(async () => {
  platform = await createTestPlatform();
});
beforeEach(() => platform.reset());
afterAll(() => platform.close());

type Connection = Record<string, string>;
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const rotate = (id: string, headers = {}) =>
  callRoute(rotateExternalCredentials, { params: { id }, headers });
const show = (id: string, headers = {}) => callRoute(getExternalConnection, { params: { id }, headers });
const connectionOf = ({ body }: { body: Record<string, unknown> }) => body.connection as Connection;
const statusWith = async (id: string, token: string | undefined) => {
  const body = { workspace_id: id };
  return (await callRoute(recordHeartbeat, { body, headers: bearer(token ?? '') })).status;
};

async function create(): Promise<{ id: string; connection: Connection }> {
  const created = await callRoute(createWorkspace, { body: { name: 'Ana', runtime: 'external' } });
  return { id: String(created.body.id), connection: connectionOf(created) };
}

describe('rotating', () => {
  it('ends every token at once and shows one new one', async () => {
    const { id, connection } = await create();
    const second = await callRoute(createWorkspaceToken, { params: { id } });
    expect(await statusWith(id, connection.auth_token)).toBe(200);
    const answer = await rotate(id);
    expect(answer.status).toBe(200);
    const { auth_token: fresh } = connectionOf(answer);
    expect(fresh).toMatch(/^mol_ws_/);
    expect(await statusWith(id, connection.auth_token)).toBe(401);
    expect(await statusWith(id, String(second.body.auth_token))).toBe(401);
    expect(await statusWith(id, fresh)).toBe(200);
    expect((await callRoute(listWorkspaceTokens, { params: { id } })).body.count).toBe(1);
  });

  it('can be done by the agent itself', async () => {
    const { id, connection } = await create();
    const { auth_token: fresh } = connectionOf(await rotate(id, bearer(connection.auth_token ?? '')));
    expect(await statusWith(id, connection.auth_token)).toBe(401);
    expect(await statusWith(id, fresh)).toBe(200);
  });

  it('leaves exactly one token when two ask at once', async () => {
    const { id } = await create();
    const answers = await Promise.all([rotate(id), rotate(id)]);
    const tokens = answers.map((answer) => connectionOf(answer).auth_token);
    const statuses = await Promise.all(tokens.map((token) => statusWith(id, token)));
    expect(statuses.toSorted()).toEqual([200, 401]);
  });

  it('is told to the clients and audited by the prefix of the token, and changes nothing of the row', async () => {
    const { id } = await create();
    const before = await countWritten(platform);
    const { auth_token: fresh = '' } = connectionOf(await rotate(id));
    expect((await storedEvents(platform, id)).at(-1)).toMatchObject({
      type: 'EXTERNAL_CREDENTIALS_ROTATED',
      payload: {},
    });
    const [entry] = await platform.sql`select * from audit_entries order by id desc limit 1`;
    expect(entry).toMatchObject({
      action: 'rotate-external-credentials',
      workspace_id: id,
      details: { name: 'Ana', prefix: fresh.slice(0, 12), revoked: 1 },
    });
    expect(JSON.stringify([entry, await storedEvents(platform)])).not.toContain(fresh.slice(12, 24));
    expect((await countWritten(platform)).versions).toBe(before.versions);
  });
});

describe('showing again', () => {
  it('has the keys of creating and rotating, the same texts, and no token', async () => {
    const { id, connection } = await create();
    const rotated = connectionOf(await rotate(id));
    const answer = await show(id);
    expect(answer.status).toBe(200);
    const shown = connectionOf(answer);
    expect(Object.keys(shown)).toEqual(Object.keys(connection));
    expect(Object.keys(rotated)).toEqual(Object.keys(connection));
    expect({ ...rotated, auth_token: '' }).toEqual(shown);
    expect({ ...connection, auth_token: '' }).toEqual(shown);
    expect(JSON.stringify(shown)).not.toContain('mol_ws_');
    for (const key of SNIPPET_KEYS) expect(shown[key]).toContain(TOKEN_PLACEHOLDER);
    expect(await statusWith(id, rotated.auth_token)).toBe(200);
  });

  it('changes nothing', async () => {
    const { id } = await create();
    const before = await countWritten(platform);
    await show(id);
    expect(await countWritten(platform)).toEqual(before);
  });
});

describe.each([
  ['rotating', rotate],
  ['showing again', show],
])('%s', (_, ask) => {
  it.each([
    ['runs here', () => seedWorkspace(platform), 400, 'not_external'],
    ['nobody knows', () => Promise.resolve(randomUUID()), 404, 'workspace_not_found'],
    [
      'is removed',
      () => seedWorkspace(platform, { runtime: 'external', status: 'removed' }),
      410,
      'workspace_removed',
    ],
    ['has an id that is none', () => Promise.resolve('x'), 400, 'invalid_field'],
  ] as const)('is refused for a workspace that %s', async (__, find, status, code) => {
    const id = await find();
    const before = await countWritten(platform);
    expect(await ask(id)).toMatchObject({ status, body: { code } });
    expect(await countWritten(platform)).toEqual(before);
  });

  it('says what to do instead where the platform runs the agent', async () => {
    const { body } = await ask(await seedWorkspace(platform));
    expect(body.error).toMatch(/restart it instead/);
  });
});
