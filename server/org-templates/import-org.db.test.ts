import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { importOrg, listOrgTemplates } from '@/contracts/org-templates';
import { deleteWorkspace } from '@/contracts/workspaces';
import { setDeps } from '@/server/deps';
import { parseConfig } from '@/server/platform/config';
import { callRoute } from '@/server/testing/call-route';
import { countWritten, seedWorkspace, storedEvents } from '@/server/testing/seed-workspaces';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';

const TEMPLATES: Record<string, string> = {
  team: `
name: Team
description: Two levels
defaults: { runtime: mock, tier: 2 }
workspaces:
  - name: Lead
    role: Leads
    children:
      - { name: First, tier: 1 }
      - name: Second
`,
  host: 'name: Host\nworkspaces: [{ name: Lead, runtime: mock, tier: 4 }]\n',
  broken: 'name: [',
  empty: 'name: Empty\nworkspaces: []\n',
  bomb: `a: &a [x,x,x,x,x,x,x,x,x,x]
b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]
c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]
d: [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]
`,
};
let platform: TestPlatform;
let templates: string;
beforeAll(async () => {
  templates = await mkdtemp(join(tmpdir(), 'molecule-templates-'));
  for (const [dir, text] of Object.entries(TEMPLATES)) {
    await mkdir(join(templates, 'orgs', dir), { recursive: true });
    await writeFile(join(templates, 'orgs', dir, 'org.yaml'), text);
  }
  await mkdir(join(templates, 'orgs', 'no-file'));
  await writeFile(join(templates, 'outside.yaml'), TEMPLATES.team ?? '');
  const config = parseConfig({ CONFIGS_DIR: templates, LOG_LEVEL: 'silent' });
  platform = await createTestPlatform({ config });
});
beforeEach(() => platform.reset());
afterAll(async () => {
  await platform.close();
  await rm(templates, { recursive: true });
});

const importDir = (dir: unknown) => callRoute(importOrg, { body: { dir } });
interface Imported {
  readonly id: string;
  readonly name: string;
}
const namesOf = (body: Record<string, unknown>) => (body.workspaces as Imported[]).map(({ name }) => name);

describe('list: 200', () => {
  it('has the templates that can be read; a broken one hides none of them', async () => {
    expect((await callRoute(listOrgTemplates)).body).toEqual([
      { dir: 'host', name: 'Host', description: '', workspaces: 1, required_env: [], recommended_env: [] },
      {
        dir: 'team',
        name: 'Team',
        description: 'Two levels',
        workspaces: 3,
        required_env: [],
        recommended_env: [],
      },
    ]);
  });
});

describe('import: 201', () => {
  it('creates the tree, parents first, with the defaults of the template', async () => {
    const { status, body } = await importDir('team');
    expect(status).toBe(201);
    expect(body).toMatchObject({ org: 'Team', count: 3 });
    const rows = await platform.sql`
      select child.name, child.tier, child.role, parent.name as parent, child.imported_from
      from workspaces child left join workspaces parent on parent.id = child.parent_id order by child.name`;
    expect([...rows]).toEqual([
      { name: 'First', tier: 1, role: null, parent: 'Lead', imported_from: 'team' },
      { name: 'Lead', tier: 2, role: 'Leads', parent: null, imported_from: 'team' },
      { name: 'Second', tier: 2, role: null, parent: 'Lead', imported_from: 'team' },
    ]);
    const events = await storedEvents(platform);
    expect(events.map(({ type, payload }) => [type, payload.name])).toEqual([
      ['WORKSPACE_PROVISIONING', 'Lead'],
      ['WORKSPACE_PROVISIONING', 'First'],
      ['WORKSPACE_PROVISIONING', 'Second'],
    ]);
  });

  it('keeps what is there and adds only what is missing', async () => {
    const first = await importDir('team');
    const second = (first.body.workspaces as Imported[]).find(({ name }) => name === 'Second');
    await callRoute(deleteWorkspace, { params: { id: second?.id ?? '' } });
    const again = await importDir('team');
    expect(namesOf(again.body).sort()).toEqual(['First', 'Lead', 'Second']);
    const kept = (again.body.workspaces as Imported[]).filter(({ id }) =>
      (first.body.workspaces as Imported[]).some((before) => before.id === id),
    );
    expect(kept.map(({ name }) => name).sort()).toEqual(['First', 'Lead']);
  });

  it('takes a workspace made by hand for the one of that name at that place', async () => {
    const id = await seedWorkspace(platform, { name: 'Lead' });
    const { body } = await importDir('team');
    expect((body.workspaces as Imported[]).find(({ name }) => name === 'Lead')?.id).toBe(id);
  });
});

describe('import: 400', () => {
  it('refuses a template with tier 3 or 4 that nobody allowed, names the setting, and writes nothing', async () => {
    const before = await countWritten(platform);
    expect(await importDir('host')).toMatchObject({
      status: 400,
      body: {
        code: 'invalid_org_template',
        error: expect.stringContaining('MOLECULE_ALLOW_TIERS_3_4'),
      },
    });
    expect(await countWritten(platform)).toEqual(before);
    const { deps } = platform;
    setDeps({ ...deps, config: { ...deps.config, allowTiers3And4: true } });
    try {
      expect((await importDir('host')).status).toBe(201);
    } finally {
      setDeps(deps);
    }
  });

  it.each(['broken', 'empty', 'bomb'])('refuses the template %s and writes nothing', async (dir) => {
    const before = await countWritten(platform);
    const answer = await importDir(dir);
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_org_template' } });
    expect(answer.body.error).not.toContain(templates);
    expect(await countWritten(platform)).toEqual(before);
  });

  it.each([
    '..',
    '../outside',
    'orgs/team',
    '/etc/passwd',
    'team\u0000',
    'Team',
    'team/../team',
    '',
    7,
    null,
    'a'.repeat(101),
  ])('reads no folder named %j', async (dir) => {
    const answer = await importDir(dir);
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_field', field: 'dir' } });
  });

  it('refuses a field that it does not know', async () => {
    const answer = await callRoute(importOrg, { body: { dir: 'team', fierce: true } });
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_field', field: 'fierce' } });
  });
});

describe('import: 404', () => {
  it.each(['no-such-template', 'no-file'])('knows no template %s', async (dir) => {
    const answer = await importDir(dir);
    expect(answer).toMatchObject({
      status: 404,
      body: { code: 'org_template_not_found', field: 'dir' },
    });
    expect(answer.body.error).not.toContain(templates);
  });
});
