import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { duplicateWorkspace, exportBundle, exportOrg, importBundle } from '@/contracts/bundles';
import { importOrg } from '@/contracts/org-templates';
import { saveGlobalSecret, saveWorkspaceSecret } from '@/contracts/secrets';
import { createWorkspaceToken } from '@/contracts/tokens';
import { replaceFiles } from '@/contracts/workspace-files';
import { createWorkspace, deleteWorkspace, updateWorkspace } from '@/contracts/workspaces';
import { setDeps } from '@/server/deps';
import { AppError } from '@/server/platform/app-error';
import { callRoute } from '@/server/testing/call-route';
import { drainJobs } from '@/server/testing/drain-jobs';
import { scriptedBackend } from '@/server/testing/scripted-backend';
import { countWritten, storedEvents, storedWorkspace } from '@/server/testing/seed-workspaces';
import { soleBackend } from '@/server/testing/sole-backend';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';

const SECRET = 'sk-ant-very-secret-value';
let platform: TestPlatform;
beforeAll(async () => {
  platform = await createTestPlatform();
});
beforeEach(async () => {
  await platform.reset();
  setDeps(platform.deps);
});
afterAll(() => platform.close());

async function create(name: string, parentId: string | null = null): Promise<string> {
  const { body } = await callRoute(createWorkspace, { body: { name, runtime: 'mock', parent_id: parentId } });
  return String(body.id);
}

/** A lead with two members and all that belongs to it; returns the lead's id. */
async function createTeam(): Promise<string> {
  const lead = await create('Lead');
  await create('Beta', lead);
  await create('Alpha', lead);
  await drainJobs(platform);
  await callRoute(replaceFiles, {
    params: { id: lead },
    body: {
      files: {
        'system-prompt.md': `You lead. Never say ${SECRET}.`,
        'skills/review/SKILL.md': 'Read it.',
        '.env': 'A=b',
        'keys/server.pem': 'key',
      },
    },
  });
  await callRoute(saveGlobalSecret, { body: { key: 'ANTHROPIC_API_KEY', value: SECRET } });
  await callRoute(saveWorkspaceSecret, {
    params: { id: lead },
    body: { key: 'NPM_TOKEN', value: 'npm-secret-own' },
  });
  const { sql } = platform;
  await sql`insert into workspace_schedules (workspace_id, name, cron_expr, prompt)
    values (${lead}, 'Round', '0 8 * * *', ${`Use npm-secret-own`})`;
  await sql`insert into workspace_channels (workspace_id, channel_type, channel_config)
    values (${lead}, 'telegram', ${sql.json({ bot_token: '123:abc', chat_id: '7' })})`;
  await sql`insert into memory_seeds (workspace_id, content) values (${lead}, 'The team is small.')`;
  await sql`insert into workspace_configs (workspace_id, data) values (${lead}, ${sql.json({ style: 'short' })})`;
  return lead;
}

const idsByName = async (): Promise<Map<string, string>> => {
  const rows = await platform.sql<{ name: string; id: string }[]>`select name, id from workspaces`;
  return new Map(rows.map(({ name, id }) => [name, id]));
};
const audited = async (action: string): Promise<Record<string, unknown>[]> =>
  (await platform.sql`select details from audit_entries where action = ${action}`).map((row) => row.details);

describe('GET /bundles/export/:id', () => {
  const exportOf = (id: string) => callRoute(exportBundle, { params: { id } });

  it('200: has the whole tree, those beside each other by name, and what belongs to each', async () => {
    const { status, body } = await exportOf(await createTeam());
    expect(status).toBe(200);
    expect(body).toMatchObject({
      schema: '1.0',
      name: 'Lead',
      runtime: 'mock',
      skills: [{ id: 'review', files: { 'SKILL.md': 'Read it.' } }],
      schedules: [{ name: 'Round', cron_expr: '0 8 * * *', timezone: 'UTC', enabled: true }],
      memories: [{ content: 'The team is small.', scope: 'LOCAL' }],
      settings: { style: 'short' },
      sub_workspaces: [{ name: 'Alpha' }, { name: 'Beta' }],
    });
  });

  it('200: has no secret, wherever somebody has written one, and no hidden file', async () => {
    const lead = await createTeam();
    const { body: token } = await callRoute(createWorkspaceToken, { params: { id: lead } });
    await callRoute(replaceFiles, {
      params: { id: lead },
      body: { files: { 'notes.md': `token: ${String(token.auth_token)}` } },
    });
    for (const contract of [exportBundle, exportOrg]) {
      const { status, body } = await callRoute(contract, { params: { id: lead } });
      const text = JSON.stringify(body);
      expect(status).toBe(200);
      for (const secret of [
        SECRET,
        'npm-secret-own',
        '123:abc',
        String(token.auth_token),
        'server.pem',
        '.env',
      ])
        expect(text).not.toContain(secret);
      // biome-ignore lint/suspicious/noTemplateCurlyInString: that is how the place of a secret is named
      for (const name of ['${ANTHROPIC_API_KEY}', '${NPM_TOKEN}', '${TELEGRAM_BOT_TOKEN}'])
        expect(text).toContain(name);
    }
  });

  it('200: is the same text each time', async () => {
    const lead = await createTeam();
    const [first, second] = [await exportOf(lead), await exportOf(lead)];
    expect(JSON.stringify(first.body)).toBe(JSON.stringify(second.body));
  });

  it('200: leaves out what was removed', async () => {
    const lead = await createTeam();
    const alpha = (await idsByName()).get('Alpha') ?? '';
    await callRoute(deleteWorkspace, { params: { id: alpha } });
    expect((await exportOf(lead)).body).toMatchObject({ sub_workspaces: [{ name: 'Beta' }] });
  });

  it('404 and 410: for one nobody knows and for a removed one, in every export and copy', async () => {
    const id = await create('Gone');
    await callRoute(deleteWorkspace, { params: { id } });
    const before = await countWritten(platform);
    for (const contract of [exportBundle, exportOrg, duplicateWorkspace]) {
      const unknown = await callRoute(contract, { params: { id: randomUUID() } });
      expect([unknown.status, unknown.body.code]).toEqual([404, 'workspace_not_found']);
      const removed = await callRoute(contract, { params: { id } });
      expect([removed.status, removed.body.code]).toEqual([410, 'workspace_removed']);
    }
    expect(await countWritten(platform)).toEqual(before);
  });
});

describe('POST /bundles/import', () => {
  const load = (body: unknown) => callRoute(importBundle, { body });

  it('201: makes new workspaces of all of it, which start, and remembers where they come from', async () => {
    const lead = await createTeam();
    await callRoute(updateWorkspace, { params: { id: lead }, body: { x: 40, y: 40 } });
    const { body: bundle } = await callRoute(exportBundle, { params: { id: lead } });
    const { status, body } = await load(bundle);
    expect(status).toBe(201);
    expect(body).toMatchObject({
      name: 'Lead copy',
      status: 'provisioning',
      children: [{ name: 'Alpha' }, { name: 'Beta' }],
    });
    const id = String(body.workspace_id);
    expect(id).not.toBe(lead);
    const rows =
      await platform.sql`select name, source_bundle_id, parent_id, x from workspaces where id = ${id}`;
    expect([...rows]).toEqual([{ name: 'Lead copy', source_bundle_id: lead, parent_id: null, x: null }]);
    await drainJobs(platform);
    expect((await storedWorkspace(platform, id)).status).toBe('online');
    expect((await storedEvents(platform, id)).map(({ type }) => type)).toEqual([
      'WORKSPACE_PROVISIONING',
      'WORKSPACE_ONLINE',
    ]);
    expect(await audited('import-bundle')).toEqual([{ name: 'Lead copy', source_bundle_id: lead, count: 3 }]);
  });

  it('201: what cannot be started says so on its row', async () => {
    const backend = scriptedBackend({
      provision: () =>
        Promise.reject(new AppError('unsupported_by_backend', { public: 'The image is missing.' })),
    });
    const deps = { ...platform.deps, backends: soleBackend(() => backend) };
    setDeps(deps);
    const { status, body } = await load({ schema: '1.0', id: 'x', name: 'Ada', runtime: 'mock' });
    expect(status).toBe(201);
    await drainJobs({ ...platform, deps });
    expect(await storedWorkspace(platform, String(body.workspace_id))).toMatchObject({
      status: 'failed',
      last_sample_error: 'The image is missing.',
    });
  });

  it.each([
    ['another format', { name: 'x' }, 'schema'],
    ['a child without a name', { sub_workspaces: [{ id: 'y' }] }, 'sub_workspaces.0.name'],
    [
      'an unknown field below',
      { sub_workspaces: [{ id: 'y', name: 'Y', secret: 1 }] },
      'sub_workspaces.0.secret',
    ],
    ['a way out of its folder', { files: { '../x': 'y' } }, 'files'],
    ['a runtime nobody knows', { runtime: 'no-such' }, 'runtime'],
    ['a tier that gives the machine away', { tier: 4 }, 'tier'],
  ])('400: %s, with the place, and nothing is made', async (what, part, field) => {
    const good = what === 'another format' ? {} : { schema: '1.0' };
    const before = await countWritten(platform);
    const { status, body } = await load({ ...good, id: 'x', name: 'Ada', runtime: 'mock', ...part });
    expect([status, body.code, body.field]).toEqual([400, 'invalid_field', field]);
    expect(await countWritten(platform)).toEqual(before);
  });

  it('400: what is no JSON', async () => {
    const { status, body } = await callRoute(importBundle, {
      rawBody: '{"schema": ',
      headers: { 'content-type': 'application/json' },
    });
    expect([status, body.code]).toEqual([400, 'invalid_json']);
  });

  it('413: what is larger than 16 MiB', async () => {
    const { status, body } = await load({ schema: '1.0', id: 'x', name: 'x'.repeat(17 * 1024 * 1024) });
    expect([status, body.code]).toEqual([413, 'body_too_large']);
  });
});

it.each([
  ['a bundle', exportBundle],
  ['a template', exportOrg],
  ['a copy', duplicateWorkspace],
] as const)(
  '500: %s is not made while a secret cannot be decrypted, which then could not be left out of it',
  async (_, contract) => {
    const lead = await createTeam();
    await platform.sql`update secrets set encrypted_value = encrypted_value || '\\x00'::bytea where key = 'NPM_TOKEN'`;
    const { status, body } = await callRoute(contract, { params: { id: lead } });
    expect([status, body.code]).toEqual([500, 'secrets_unreadable']);
    expect(body.error).toMatch(/cannot be decrypted with the keys of this server: NPM_TOKEN\./);
    expect(JSON.stringify(body)).not.toMatch(/npm-secret-own|sk-ant/);
  },
);

describe('POST /workspaces/:id/duplicate', () => {
  const duplicate = (id: string) => callRoute(duplicateWorkspace, { params: { id } });

  it('201: makes a copy of all of it beside the original, without secrets and tokens', async () => {
    const company = await create('Company');
    const lead = await createTeam();
    await callRoute(updateWorkspace, { params: { id: lead }, body: { parent_id: company } });
    await callRoute(createWorkspaceToken, { params: { id: lead } });
    const { status, body } = await duplicate(lead);
    expect(status).toBe(201);
    expect(body).toMatchObject({ name: 'Lead copy', count: 3 });
    const id = String(body.workspace_id);
    expect(await storedWorkspace(platform, id)).toMatchObject({ parent_id: company, x: null });
    await drainJobs(platform);
    const [original, copy] = await Promise.all(
      [lead, id].map(async (one) => (await callRoute(exportBundle, { params: { id: one } })).body),
    );
    const withoutIds = (value: unknown): unknown =>
      JSON.parse(JSON.stringify(value), (key, inner: unknown) => (key === 'id' ? undefined : inner));
    expect(withoutIds({ ...copy, name: 'Lead' })).toEqual(withoutIds(original));
    const [row] = await platform.sql`
      select (select count(*)::int from secrets where workspace_id = ${id}) as secrets,
        (select count(*)::int from workspace_auth_tokens where workspace_id = ${id}) as tokens,
        (select source_bundle_id from workspaces where id = ${id}) as source`;
    expect(row).toEqual({ secrets: 0, tokens: 0, source: null });
    expect(await audited('duplicate-workspace')).toEqual([{ name: 'Lead copy', copy_of: lead, count: 3 }]);
  });

  it('201: ten copies at once have ten names', async () => {
    const id = await create('Ada');
    const copies = await Promise.all(Array.from({ length: 10 }, () => duplicate(id)));
    expect(copies.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 201));
    expect(new Set(copies.map(({ body }) => body.name)).size).toBe(10);
  });
});

describe('GET /org/export/:id', () => {
  it('200: is a template that makes the same organisation again', async () => {
    const lead = await createTeam();
    const { body } = await callRoute(exportOrg, { params: { id: lead } });
    const files = body.files as Record<string, string>;
    expect(Object.keys(files)).toContain('org.yaml');
    expect(files['lead/system-prompt.md']).toContain('You lead.');
    await callRoute(deleteWorkspace, { params: { id: lead }, query: { confirm: 'true', purge: 'true' } });
    const imported = await callRoute(importOrg, { body: { template: { files }, force: true } });
    expect([imported.status, imported.body.warnings]).toEqual([201, []]);
    const id = (imported.body.workspaces as { id: string; name: string }[]).find(
      ({ name }) => name === 'Lead',
    )?.id;
    const again = await callRoute(exportOrg, { params: { id: id ?? '' } });
    expect(Object.keys(again.body.files as object).sort()).toEqual(Object.keys(files).sort());
  });

  it('200: tells two of one name apart, which a template has to', async () => {
    const lead = await create('Lead');
    await create('Twin', lead);
    await create('Twin', lead);
    const { body } = await callRoute(exportOrg, { params: { id: lead } });
    const files = body.files as Record<string, string>;
    expect(files['org.yaml']).toContain('name: Twin\n');
    expect(files['org.yaml']).toContain('name: Twin (2)\n');
    const { status } = await callRoute(importOrg, {
      query: { dry_run: 'true' },
      body: { template: { files } },
    });
    expect(status).toBe(200);
  });
});
