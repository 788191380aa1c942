import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { importOrg } from '@/contracts/org-templates';
import { readFile } from '@/contracts/workspace-files';
import {
  deleteWorkspaceTemplate,
  importWorkspaceTemplate,
  listWorkspaceTemplates,
} from '@/contracts/workspace-templates';
import { createWorkspace } from '@/contracts/workspaces';
import { callRoute } from '@/server/testing/call-route';
import { drainJobs } from '@/server/testing/drain-jobs';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';

let platform: TestPlatform;
beforeAll(async () => {
  platform = await createTestPlatform();
});
beforeEach(() => platform.reset());
afterAll(() => platform.close());

const SCOUT = `# Looks around before the others come.
name: Scout
description: Looks around
runtime: mock
tier: 1
model: mock-large
models:
  - {id: mock-large, name: Large, required_env: [ANTHROPIC_API_KEY]}
  - {id: mock-small, required_env: [{any_of: [OPENAI_API_KEY, OPENROUTER_API_KEY]}]}
skills: [look, {name: listen}, tell, ask]
mood: curious
`;

const bring = (
  files: Record<string, string> = { 'config.yaml': SCOUT, 'prompt.md': 'Look.' },
  name = 'Scout',
) => callRoute(importWorkspaceTemplate, { body: { name, files } });
const list = async () => (await callRoute(listWorkspaceTemplates)).body as unknown as { id: string }[];
const fileOf = async (id: string, path: string) =>
  String((await callRoute(readFile, { params: { id, path } })).body.content);

describe('listing', () => {
  it('has every shipped template, and says of each whether it can run here', async () => {
    const found = await list();
    expect(found.map(({ id }) => id)).toEqual(['assistant', 'claude-code', 'codex']);
    expect(found[0]).toMatchObject({ runtime: 'assistant', is_runnable: false, source: 'shipped' });
  });

  it('has what people brought, before what cannot run here, with models, what they need, and skills', async () => {
    await bring();
    expect((await list())[0]).toEqual({
      id: 'scout',
      name: 'Scout',
      description: 'Looks around',
      runtime: 'mock',
      is_runnable: true,
      tier: 1,
      model: 'mock-large',
      models: [
        { id: 'mock-large', name: 'Large', required_env: ['ANTHROPIC_API_KEY'] },
        {
          id: 'mock-small',
          name: 'mock-small',
          required_env: [{ any_of: ['OPENAI_API_KEY', 'OPENROUTER_API_KEY'] }],
        },
      ],
      required_env: [],
      skills: ['look', 'listen', 'tell'],
      skill_count: 4,
      source: 'imported',
    });
  });
});

describe('importing', () => {
  it('makes an address of the name, and a config.yaml where there is none', async () => {
    const answer = await bring({ 'CLAUDE.md': 'Be kind.' }, 'Café  Guide (2)');
    expect(answer).toMatchObject({
      status: 201,
      body: { status: 'imported', id: 'cafe-guide-2', name: 'Café  Guide (2)' },
    });
    expect((await list()).find(({ id }) => id === 'cafe-guide-2')).toMatchObject({ runtime: 'claude-code' });
  });

  it.each([
    ['of a shipped template', 'Codex', 'codex'],
    ['that was brought before', 'scout', 'scout'],
  ])('answers 409 for the name %s, and keeps what is there', async (_, name, id) => {
    await bring();
    const answer = await bring({ 'config.yaml': 'name: Other\nruntime: mock' }, name);
    expect(answer).toMatchObject({ status: 409, body: { code: 'template_exists', id } });
    expect((await list()).find((one) => one.id === 'scout')).toMatchObject({ name: 'Scout' });
  });

  it('lets one of two at once through', async () => {
    const answers = await Promise.all([bring(), bring()]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  });

  it.each([
    ['a runtime nobody knows', 'name: A\nruntime: clawd-code', 'config.yaml:2'],
    ['broken YAML', 'name: [', 'config.yaml:1'],
    ['a tier that is none', 'name: A\ntier: 9', 'tier'],
  ])('answers 400 for %s, and names the place', async (_, config, place) => {
    const answer = await bring({ 'config.yaml': config });
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_workspace_template' } });
    expect(answer.body.error).toContain(place);
    expect(answer.body.problems).toHaveLength(1);
  });

  it.each(['../up.md', '/etc/passwd', 'a/../../b', 'a\\b'])('answers 400 for the path %s', async (path) => {
    const answer = await bring({ 'config.yaml': SCOUT, [path]: 'x' });
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_field', field: 'files' } });
  });

  it('answers 400 for a text that the database cannot hold', async () => {
    const answer = await callRoute(importWorkspaceTemplate, {
      body: { name: 'Odd', files: { 'a.md': 'a\0b' } },
    });
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_field' } });
  });

  it('answers 400 for more files than a template may have', async () => {
    const files = Object.fromEntries(Array.from({ length: 201 }, (_, at) => [`${at}.md`, 'x']));
    const { status, body } = await callRoute(importWorkspaceTemplate, { body: { name: 'Many', files } });
    expect(status).toBe(400);
    expect(body).toMatchObject({ field: 'files', error: 'files must have at most 200 entries.' });
  });

  it('keeps no file of secrets', async () => {
    await callRoute(importWorkspaceTemplate, {
      body: { name: 'Kept', files: { '.env': 'A=secret', 'a.md': 'a' } },
    });
    const [row] = await platform.sql`select files from workspace_templates where id = 'kept'`;
    expect(Object.keys(row?.files ?? {}).sort()).toEqual(['a.md', 'config.yaml']);
  });

  it('answers 400 for a name of which no address can be made', async () => {
    expect(await bring(undefined, '日本')).toMatchObject({ status: 400, body: { field: 'name' } });
  });
});

describe('starting from a template', () => {
  it('gives the workspace its runtime, tier, model and files; what is chosen besides wins', async () => {
    await bring();
    const { status, body } = await callRoute(createWorkspace, {
      body: { name: 'Ada', template: 'scout', tier: 2, role: 'Counts' },
    });
    expect(status).toBe(201);
    await drainJobs(platform);
    const id = String(body.id);
    const [row] = await platform.sql`select status, runtime, tier, model from workspaces where id = ${id}`;
    expect(row).toEqual({ status: 'online', runtime: 'mock', tier: 2, model: 'mock-large' });
    expect(await fileOf(id, 'prompt.md')).toBe('Look.');
    expect(parse(await fileOf(id, 'config.yaml'))).toMatchObject({
      name: 'Ada',
      description: 'Counts',
      tier: 2,
      template: 'scout',
      mood: 'curious',
    });
  });

  it('answers 404 for one that is not there, and 400 for one that nothing here runs', async () => {
    expect(await callRoute(createWorkspace, { body: { name: 'Ada', template: 'nobody' } })).toMatchObject({
      status: 404,
      body: { code: 'workspace_template_not_found', field: 'template' },
    });
    expect(await callRoute(createWorkspace, { body: { name: 'Ada', template: 'codex' } })).toMatchObject({
      status: 400,
      body: { code: 'invalid_field', field: 'template', error: 'Nothing here runs codex yet.' },
    });
  });

  it('works for the workspaces of an organisation too', async () => {
    await bring();
    const org = 'name: Org\nworkspaces:\n  - name: Ada\n    template: scout\n';
    const { status, body } = await callRoute(importOrg, {
      body: { template: { files: { 'org.yaml': org } } },
    });
    expect(status).toBe(201);
    const [ada] = body.workspaces as { id: string }[];
    expect(await fileOf(ada?.id ?? '', 'prompt.md')).toBe('Look.');
  });
});

describe('deleting', () => {
  it('takes an imported one away; workspaces keep what they got', async () => {
    await bring();
    const { body } = await callRoute(createWorkspace, { body: { name: 'Ada', template: 'scout' } });
    expect(await callRoute(deleteWorkspaceTemplate, { params: { id: 'scout' } })).toMatchObject({
      status: 200,
      body: { status: 'deleted' },
    });
    expect(await fileOf(String(body.id), 'prompt.md')).toBe('Look.');
    expect(await callRoute(deleteWorkspaceTemplate, { params: { id: 'scout' } })).toMatchObject({
      status: 404,
      body: { code: 'workspace_template_not_found' },
    });
  });

  it('answers 409 for one that is shipped', async () => {
    expect(await callRoute(deleteWorkspaceTemplate, { params: { id: 'codex' } })).toMatchObject({
      status: 409,
      body: { code: 'template_is_shipped' },
    });
  });
});
