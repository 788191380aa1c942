import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { recordHeartbeat } from '@/contracts/registry';
import { listWorkspaceSecrets } from '@/contracts/secrets';
import { createWorkspace, getWorkspace } from '@/contracts/workspaces';
import { buildSnippets } from '@/domain/connect-snippets/build-snippets';
import { setDeps } from '@/server/deps';
import { callRoute } from '@/server/testing/call-route';
import { countJobs, drainJobs } from '@/server/testing/drain-jobs';
import { countWritten, seedWorkspace, storedEvents, storedWorkspace } from '@/server/testing/seed-workspaces';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';

let platform: TestPlatform;
beforeAll(async () => {
  platform = await createTestPlatform();
});
beforeEach(() => platform.reset());
afterAll(() => platform.close());

const create = (body: Record<string, unknown>) => callRoute(createWorkspace, { body });
const plain = { name: 'Ada', runtime: 'mock' };

describe('201', () => {
  it('answers with the id while the workspace still starts, and a job brings it online', async () => {
    const { status, body } = await create(plain);
    expect(status).toBe(201);
    expect(body).toEqual({ id: expect.any(String), status: 'provisioning', workspace_access: 'none' });
    const id = String(body.id);
    expect(await countJobs(platform)).toBe(1);
    await drainJobs(platform);
    expect(await storedWorkspace(platform, id)).toMatchObject({ status: 'online', version: 2 });
    const events = await storedEvents(platform, id);
    expect(events.map(({ type, version }) => [type, version])).toEqual([
      ['WORKSPACE_PROVISIONING', 1],
      ['WORKSPACE_ONLINE', 2],
    ]);
  });

  it('publishes the whole row, so that a canvas can draw it without asking', async () => {
    const { body } = await create({ ...plain, role: 'Counts', tier: 1, canvas: { x: 5, y: -7.5 } });
    const [event] = await storedEvents(platform, String(body.id));
    expect(event?.payload).toMatchObject({
      name: 'Ada',
      tier: 1,
      parent_id: null,
      workspace: { id: body.id, role: 'Counts', tier: 1, x: 5, y: -7.5, status: 'provisioning', version: 1 },
    });
  });

  it('stores the secrets that come with it before it starts, encrypted, and audits their names alone', async () => {
    const { body } = await create({ ...plain, secrets: { OPENAI_API_KEY: 'sk-very-own' } });
    const listed = await callRoute(listWorkspaceSecrets, { params: { id: String(body.id) } });
    expect(listed.body).toMatchObject([{ key: 'OPENAI_API_KEY', scope: 'workspace' }]);
    const [entry] = await platform.sql`select details from audit_entries where action = 'create-workspace'`;
    expect(entry?.details).toEqual({ name: 'Ada', runtime: 'mock', secrets: ['OPENAI_API_KEY'] });
    const written =
      await platform.sql`select t::text as row from audit_entries t union all select e::text from events e`;
    expect(JSON.stringify(written)).not.toContain('sk-very-own');
    const refused = await create({ ...plain, name: 'Bob', secrets: { 'not a name': 'x' } });
    expect([refused.status, refused.body.code]).toEqual([400, 'invalid_field']);
  });

  it('takes tier 2, one task at a time and no budget when nothing is said', async () => {
    const { body } = await create(plain);
    const [event] = await storedEvents(platform, String(body.id));
    expect(event?.payload.workspace).toMatchObject({
      tier: 2,
      max_concurrent_tasks: 1,
      budget_limit_cents: null,
      budget_limit: null,
      collapsed: false,
      needs_restart: false,
      role: null,
    });
  });

  it.each([
    [{ max_concurrent_tasks: 0 }, { max_concurrent_tasks: 1 }],
    [{ max_concurrent_tasks: -4 }, { max_concurrent_tasks: 1 }],
    [{ budget_limit: 120 }, { budget_limit_cents: 120, budget_limit: 120 }],
    [{ budget_limit: 1, budget_limit_cents: 2 }, { budget_limit_cents: 2 }],
    [{ name: '  Ada  ' }, { name: 'Ada' }],
    [
      { role: null, parent_id: null },
      { role: null, parent_id: null },
    ],
  ])('reads %j as %j', async (given, stored) => {
    const { status, body } = await create({ ...plain, ...given });
    expect(status).toBe(201);
    const [event] = await storedEvents(platform, String(body.id));
    expect(event?.payload.workspace).toMatchObject(stored);
  });

  it('stands below its parent', async () => {
    const parentId = await seedWorkspace(platform);
    const { body } = await create({ ...plain, parent_id: parentId.toUpperCase() });
    const { body: found } = await callRoute(getWorkspace, { params: { id: String(body.id) } });
    expect(found.parent_id).toBe(parentId);
  });
});

describe('an agent that runs elsewhere', () => {
  const remote = { name: 'Ada', runtime: 'external' };
  const tokenOf = (body: Record<string, unknown>): string =>
    String((body.connection as Record<string, unknown>).auth_token);

  it.each([[remote], [{ name: 'Ada', external: true }], [{ ...plain, external: true }]])(
    'is awaited, no job is queued, and its creator gets what it needs to join: %j',
    async (given) => {
      const { status, body } = await create(given);
      const id = String(body.id);
      expect([status, body]).toEqual([
        201,
        {
          id,
          status: 'awaiting_agent',
          workspace_access: 'none',
          external: true,
          connection: {
            workspace_id: id,
            platform_url: 'http://localhost:3000/api',
            auth_token: expect.stringMatching(/^mol_ws_/),
            registry_endpoint: 'http://localhost:3000/api/registry/register',
            heartbeat_endpoint: 'http://localhost:3000/api/registry/heartbeat',
            ...buildSnippets({
              workspaceId: id,
              workspaceName: 'Ada',
              platformUrl: 'http://localhost:3000/api',
            }),
          },
        },
      ]);
      expect(await countJobs(platform)).toBe(0);
      const events = await storedEvents(platform, id);
      expect(events.map(({ type, version }) => [type, version])).toEqual([
        ['WORKSPACE_PROVISIONING', 1],
        ['WORKSPACE_AWAITING_AGENT', 2],
      ]);
    },
  );

  it('is online at once when its address is known', async () => {
    const url = 'http://127.0.0.1:8000/';
    const { status, body } = await create({ ...remote, url });
    expect([status, body.status]).toEqual([201, 'online']);
    const { body: found } = await callRoute(getWorkspace, { params: { id: String(body.id) } });
    expect(found).toMatchObject({ status: 'online', url, delivery_mode: 'push' });
    expect((await storedEvents(platform)).map(({ type }) => type)).toEqual([
      'WORKSPACE_PROVISIONING',
      'WORKSPACE_ONLINE',
    ]);
  });

  it.each([
    [{ delivery_mode: 'poll' }, 'poll'],
    [{ delivery_mode: 'poll', url: 'file:///not/looked/at' }, 'poll'],
    [{ delivery_mode: 'push' }, 'push'],
    [{ url: '' }, null],
    [{ url: null, delivery_mode: null }, null],
  ])('is awaited with %j, and mode %s is kept', async (given, mode) => {
    const { body } = await create({ ...remote, ...given });
    const { body: found } = await callRoute(getWorkspace, { params: { id: String(body.id) } });
    expect(found).toMatchObject({ status: 'awaiting_agent', url: '', delivery_mode: mode });
  });

  it('has a token that works, is stored as a hash alone, and stands in no event and no audit entry', async () => {
    const { body } = await create(remote);
    const token = tokenOf(body);
    const headers = { authorization: `Bearer ${token}` };
    const beat = await callRoute(recordHeartbeat, { headers, body: { workspace_id: body.id } });
    expect(beat.status).toBe(200);
    const written = await platform.sql`
      select (select json_agg(e)::text from events e) || (select json_agg(a)::text from audit_entries a)
        || (select json_agg(t)::text from workspace_auth_tokens t) as text`;
    expect(String(written[0]?.text)).not.toContain(token.slice(20));
    const found = await callRoute(getWorkspace, { params: { id: String(body.id) } });
    expect(JSON.stringify(found.body)).not.toContain(token);
  });

  it.each([
    ['url_not_allowed', { ...remote, url: 'http://169.254.169.254/' }],
    ['url_not_allowed', { ...remote, url: 'ftp://127.0.0.1/' }],
    ['invalid_field', { ...plain, url: 'http://127.0.0.1:8000/' }],
  ])(
    '%s: an address that must not be called, or that nobody would call, is refused: %j',
    async (code, body) => {
      const before = await countWritten(platform);
      expect(await create(body)).toMatchObject({ status: 400, body: { code, field: 'url' } });
      expect(await countWritten(platform)).toEqual(before);
    },
  );
});

describe('400', () => {
  it.each<[string, Record<string, unknown>]>([
    ['name', { runtime: 'mock' }],
    ['name', { ...plain, name: '' }],
    ['name', { ...plain, name: '   ' }],
    ['name', { ...plain, name: 7 }],
    ['name', { ...plain, name: null }],
    ['name', { ...plain, name: 'a'.repeat(256) }],
    ['name', { ...plain, name: 'two\nlines' }],
    ['name', { ...plain, name: 'two\r\nlines' }],
    ['name', { ...plain, name: 'with\u0000NUL' }],
    ...[...'{}[]|>*&!'].map(
      (active) => ['name', { ...plain, name: `a${active}b` }] as [string, Record<string, unknown>],
    ),
    ['role', { ...plain, role: 'a'.repeat(1001) }],
    ['role', { ...plain, role: 'tools: [shell]' }],
    ['role', { ...plain, role: 'a\u0000b' }],
    ['runtime', { name: 'Ada' }],
    ['runtime', { ...plain, runtime: 'no-such-runtime' }],
    ['tier', { ...plain, tier: 0 }],
    ['tier', { ...plain, tier: 5 }],
    ['tier', { ...plain, tier: '2' }],
    ['tier', { ...plain, tier: 1.5 }],
    ['parent_id', { ...plain, parent_id: 'not-a-uuid' }],
    ['max_concurrent_tasks', { ...plain, max_concurrent_tasks: 1001 }],
    ['budget_limit_cents', { ...plain, budget_limit_cents: -1 }],
    ['budget_limit_cents', { ...plain, budget_limit_cents: 1.5 }],
    ['canvas.y', { ...plain, canvas: { x: 1 } }],
    ['canvas.x', { ...plain, canvas: { x: 1e9, y: 0 } }],
    ['canvas.z', { ...plain, canvas: { x: 1, y: 1, z: 1 } }],
    ['status', { ...plain, status: 'online' }],
    ['__proto', { ...plain, __proto: true }],
  ])('names the field %s that is wrong and writes nothing: %j', async (field, body) => {
    const before = await countWritten(platform);
    const answer = await create(body);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ code: 'invalid_field', field, request_id: expect.any(String) });
    expect(await countWritten(platform)).toEqual(before);
  });

  it.each([[[]], ['text'], [7], [null], [true]])('refuses a body that is no object: %j', async (body) => {
    const answer = await callRoute(createWorkspace, { body });
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_field' } });
  });
});

describe('tiers 3 and 4', () => {
  it.each([3, 4])('are refused by a sentence that names the setting: %i', async (tier) => {
    const before = await countWritten(platform);
    expect(await create({ ...plain, tier })).toMatchObject({
      status: 400,
      body: {
        code: 'invalid_field',
        field: 'tier',
        error: expect.stringContaining('MOLECULE_ALLOW_TIERS_3_4'),
      },
    });
    expect(await countWritten(platform)).toEqual(before);
  });

  it.each([3, 4])('are there once whoever runs the server has allowed them: %i', async (tier) => {
    const { deps } = platform;
    setDeps({ ...deps, config: { ...deps.config, allowTiers3And4: true } });
    try {
      const { status, body } = await create({ ...plain, tier });
      expect(status).toBe(201);
      const [event] = await storedEvents(platform, String(body.id));
      expect(event?.payload.tier).toBe(tier);
    } finally {
      setDeps(deps);
    }
  });
});

describe('404', () => {
  it('knows no parent of that id, says so with the field, and writes nothing', async () => {
    const before = await countWritten(platform);
    const answer = await create({ ...plain, parent_id: 'a3bb189e-8bf9-4c4b-9b3f-000000000001' });
    expect(answer).toMatchObject({
      status: 404,
      body: { code: 'workspace_not_found', field: 'parent_id' },
    });
    expect(await countWritten(platform)).toEqual(before);
  });
});

describe('410', () => {
  it('puts nothing below a removed parent', async () => {
    const parentId = await seedWorkspace(platform, { status: 'removed' });
    const before = await countWritten(platform);
    const answer = await create({ ...plain, parent_id: parentId });
    expect(answer).toMatchObject({ status: 410, body: { code: 'workspace_removed', id: parentId } });
    expect(await countWritten(platform)).toEqual(before);
  });
});
