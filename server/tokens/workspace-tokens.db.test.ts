import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  createWorkspaceToken,
  listWorkspaceTokens,
  revokeWorkspaceToken,
  WORKSPACE_TOKENS_MAX,
} from '@/contracts/tokens';
import { deleteWorkspace, getWorkspace, restoreWorkspace } from '@/contracts/workspaces';
import { setDeps } from '@/server/deps';
import { parseCredential } from '@/server/platform/credential';
import { callRoute } from '@/server/testing/call-route';
import { seedWorkspace } from '@/server/testing/seed-workspaces';
import { createTestPlatform, type TestPlatform, unreachableDatabase } from '@/server/testing/test-platform';
import { CREDENTIAL_TTL_MS } from './credentials';

let platform: TestPlatform;
let id: string;
beforeAll(async () => {
  platform = await createTestPlatform();
});
beforeEach(async () => {
  setDeps(platform.deps);
  await platform.reset();
  id = await seedWorkspace(platform);
});
afterAll(() => platform.close());

interface Listed {
  readonly tokens: readonly { id: string; prefix: string; created_at: string; last_used_at: string | null }[];
  readonly count: number;
}

async function mint(workspaceId = id): Promise<{ id: string; token: string }> {
  const { status, body } = await callRoute(createWorkspaceToken, { params: { id: workspaceId } });
  expect(status).toBe(201);
  return { id: String(body.id), token: String(body.auth_token) };
}
const list = async (workspaceId = id): Promise<Listed> =>
  (await callRoute(listWorkspaceTokens, { params: { id: workspaceId } })).body as unknown as Listed;
const revoke = (tokenId: string, workspaceId = id) =>
  callRoute(revokeWorkspaceToken, { params: { id: workspaceId, token_id: tokenId } });
/** What the agent reads that presents the token. */
const asAgent = async (token: string, workspaceId = id) =>
  callRoute(getWorkspace, { params: { id: workspaceId }, headers: { authorization: `Bearer ${token}` } });

describe('a new token', () => {
  it('is shown once, has the form of D5, and is stored as a hash alone', async () => {
    const { body } = await callRoute(createWorkspaceToken, { params: { id } });
    expect(body).toMatchObject({ workspace_id: id, message: expect.stringContaining('not shown again') });
    const token = String(body.auth_token);
    const [row] = await platform.sql<{ token_hash: Uint8Array; prefix: string }[]>`
      select token_hash, prefix from workspace_auth_tokens`;
    expect(row?.prefix).toBe(token.slice(0, 12));
    expect(Buffer.from(row?.token_hash ?? []).equals(parseCredential(token)?.hash ?? Buffer.of())).toBe(true);
    expect(JSON.stringify(await list())).not.toContain(token);
  });

  it('opens its own workspace, and that of nobody else', async () => {
    const other = await seedWorkspace(platform, { name: 'Other' });
    const { token } = await mint();
    expect(await asAgent(token)).toMatchObject({ status: 200, body: { id } });
    expect(await asAgent(token, id.toUpperCase())).toMatchObject({ status: 200, body: { id } });
    expect(await asAgent(token, other)).toMatchObject({ status: 401, body: { code: 'invalid_token' } });
  });

  it('can be minted and revoked by the agent itself', async () => {
    const { token } = await mint();
    const headers = { authorization: `Bearer ${token}` };
    const second = await callRoute(createWorkspaceToken, { params: { id }, headers });
    expect(second.status).toBe(201);
    const params = { id, token_id: String(second.body.id) };
    expect((await callRoute(revokeWorkspaceToken, { params, headers })).body).toEqual({ status: 'revoked' });
    const actors = await platform.sql`select actor_id from audit_entries order by id`;
    expect(actors.map(({ actor_id }) => actor_id)).toEqual(['owner', `workspace:${id}`, `workspace:${id}`]);
  });

  it('is audited by its prefix', async () => {
    const { id: tokenId, token } = await mint();
    await revoke(tokenId);
    const entries = await platform.sql`select action, workspace_id, details from audit_entries order by id`;
    const details = { token_id: tokenId, prefix: token.slice(0, 12) };
    expect([...entries]).toEqual([
      { action: 'create-workspace-token', workspace_id: id, details },
      { action: 'revoke-workspace-token', workspace_id: id, details },
    ]);
  });

  it.each([
    ['nobody knows', () => Promise.resolve(randomUUID()), 404, 'workspace_not_found'],
    ['is removed', () => seedWorkspace(platform, { status: 'removed' }), 410, 'workspace_removed'],
  ] as const)('is not to be had for a workspace that %s', async (_, find, status, code) => {
    const params = { id: await find() };
    const refused = { status, body: { code } };
    expect(await callRoute(createWorkspaceToken, { params })).toMatchObject(refused);
    expect(await callRoute(listWorkspaceTokens, { params })).toMatchObject(refused);
    expect(await revoke(randomUUID(), params.id)).toMatchObject(refused);
  });
});

describe('the limit', () => {
  it('holds against many callers at once, and a revocation makes room', async () => {
    const asked = Array.from({ length: WORKSPACE_TOKENS_MAX + 15 }, () =>
      callRoute(createWorkspaceToken, { params: { id } }),
    );
    const answers = await Promise.all(asked);
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(WORKSPACE_TOKENS_MAX);
    const refused = answers.filter(({ status }) => status !== 201);
    for (const { status, body } of refused) expect([status, body.code]).toEqual([429, 'too_many_tokens']);
    const { tokens, count } = await list();
    expect([tokens.length, count]).toEqual([WORKSPACE_TOKENS_MAX, WORKSPACE_TOKENS_MAX]);
    await revoke(tokens[0]?.id ?? '');
    await mint();
    expect((await callRoute(createWorkspaceToken, { params: { id } })).body.code).toBe('too_many_tokens');
  });
});

describe('the list', () => {
  it('has the live ones, oldest first, with their last use to the minute', async () => {
    const first = await mint();
    platform.clock.advance(1000);
    const second = await mint();
    await asAgent(second.token);
    await platform.deps.background.drain();
    const { tokens } = await list();
    expect(tokens.map((token) => token.id)).toEqual([first.id, second.id]);
    const now = platform.clock.now().toISOString();
    expect(tokens.map((token) => token.last_used_at)).toEqual([null, now]);
    platform.clock.advance(30_000);
    await asAgent(second.token);
    await platform.deps.background.drain();
    expect((await list()).tokens[1]?.last_used_at).toBe(now);
    platform.clock.advance(31_000);
    await asAgent(second.token);
    await platform.deps.background.drain();
    expect((await list()).tokens[1]?.last_used_at).toBe(platform.clock.now().toISOString());
  });
});

describe('a revocation', () => {
  it('works at once in this process', async () => {
    const { id: tokenId, token } = await mint();
    expect((await asAgent(token)).status).toBe(200);
    expect((await revoke(tokenId)).body).toEqual({ status: 'revoked' });
    expect(await asAgent(token)).toMatchObject({ status: 401, body: { code: 'invalid_token' } });
    expect((await list()).count).toBe(0);
  });

  it('happens once, and to tokens of this workspace only', async () => {
    const other = await seedWorkspace(platform, { name: 'Other' });
    const { id: tokenId, token } = await mint();
    const notFound = { status: 404, body: { code: 'token_not_found' } };
    expect(await revoke(tokenId, other)).toMatchObject(notFound);
    expect(await revoke(randomUUID())).toMatchObject(notFound);
    expect((await asAgent(token)).status).toBe(200);
    expect((await revoke(tokenId)).status).toBe(200);
    expect(await revoke(tokenId)).toMatchObject(notFound);
  });

  it('on another replica works when this one’s memory of the token is over, within a second', async () => {
    const { id: tokenId, token } = await mint();
    expect((await asAgent(token)).status).toBe(200);
    await platform.sql`update workspace_auth_tokens set revoked_at = now() where id = ${tokenId}`;
    expect((await asAgent(token)).status).toBe(200);
    expect(CREDENTIAL_TTL_MS).toBeLessThan(1000);
    platform.clock.advance(CREDENTIAL_TTL_MS);
    expect((await asAgent(token)).status).toBe(401);
  });
});

describe('the tokens of a workspace that is removed', () => {
  it('say so at once, and work again when it is restored', async () => {
    const { token } = await mint();
    expect((await asAgent(token)).status).toBe(200);
    await callRoute(deleteWorkspace, { params: { id }, query: { confirm: 'true' } });
    expect(await asAgent(token)).toMatchObject({ status: 410, body: { code: 'workspace_removed', id } });
    await callRoute(restoreWorkspace, { params: { id } });
    expect((await asAgent(token)).status).toBe(200);
  });

  it('are worth nothing once it is purged', async () => {
    const { token } = await mint();
    expect((await asAgent(token)).status).toBe(200);
    await callRoute(deleteWorkspace, { params: { id }, query: { confirm: 'true', purge: 'true' } });
    expect(await asAgent(token)).toMatchObject({ status: 401, body: { code: 'invalid_token' } });
  });
});

describe('while the database is away', () => {
  it('a token is neither valid nor wrong', async () => {
    const { token } = await mint();
    const database = unreachableDatabase('user');
    setDeps({ ...platform.deps, database });
    expect(await asAgent(token)).toMatchObject({ status: 503, body: { code: 'platform_unavailable' } });
    await database.close(0);
  });

  it('one that cannot be a token costs no look into the database', async () => {
    const database = unreachableDatabase('user');
    setDeps({ ...platform.deps, database });
    const { token } = { token: `mol_ws_${'a'.repeat(49)}` };
    expect(await asAgent(token)).toMatchObject({ status: 401, body: { code: 'invalid_token' } });
    await database.close(0);
  });
});

it('a last use that cannot be written costs the agent nothing', async () => {
  const { token } = await mint();
  await platform.sql`alter table workspace_auth_tokens add constraint never_used check (last_used_at is null)`;
  try {
    expect((await asAgent(token)).status).toBe(200);
    await platform.deps.background.drain();
    await vi.waitFor(async () => expect((await list()).tokens[0]?.last_used_at).toBeNull());
  } finally {
    await platform.sql`alter table workspace_auth_tokens drop constraint never_used`;
  }
});
