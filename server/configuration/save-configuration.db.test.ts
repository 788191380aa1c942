import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { saveConfiguration } from '@/contracts/configuration';
import { readFile } from '@/contracts/workspace-files';
import { callRoute } from '@/server/testing/call-route';
import { seedWorkspace, storedEvents } from '@/server/testing/seed-workspaces';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';

const UNKNOWN = 'a3bb189e-8bf9-4c4b-9b3f-000000000001';
let platform: TestPlatform;
beforeAll(async () => {
  platform = await createTestPlatform();
});
beforeEach(() => platform.reset());
afterAll(() => platform.close());

const save = (id: string, body: Record<string, unknown>) =>
  callRoute(saveConfiguration, { params: { id }, body });
const storedFile = (id: string) => callRoute(readFile, { params: { id, path: 'config.yaml' } });
const file = (content: string, expected_version: string | null = null) => ({ content, expected_version });

const stored = async (id: string) => {
  const [row] = await platform.sql`select name, role, tier, model from workspaces where id = ${id}`;
  return row;
};

const auditedActions = async (): Promise<string[]> => {
  const rows = await platform.sql<{ action: string }[]>`select action from audit_entries order by seq`;
  return rows.map(({ action }) => action);
};

describe('200', () => {
  it('saves every part where it belongs, each as if it had come alone', async () => {
    const id = await seedWorkspace(platform);
    const { status, body } = await save(id, {
      workspace: { name: 'Grace', role: 'Counts', tier: 1 },
      model: 'anthropic:claude-opus-4-7',
      file: file('name: Grace\n'),
    });
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        workspace: { saved: true },
        model: { saved: true },
        file: { saved: true, version: expect.any(String) },
      },
    });
    expect(await stored(id)).toEqual({
      name: 'Grace',
      role: 'Counts',
      tier: 1,
      model: 'anthropic:claude-opus-4-7',
    });
    expect((await storedFile(id)).body).toMatchObject({ content: 'name: Grace\n' });
    expect(await auditedActions()).toEqual(['update-workspace', 'set-workspace-model', 'write-file']);
    const events = await storedEvents(platform, id);
    expect(events.map(({ type }) => type)).toEqual([
      'WORKSPACE_UPDATED',
      'WORKSPACE_UPDATED',
      'WORKSPACE_CONFIG_CHANGED',
    ]);
  });

  it('speaks only of what was sent, and touches nothing else', async () => {
    const id = await seedWorkspace(platform, { name: 'Ada' });
    expect((await save(id, { model: 'a:b' })).body).toEqual({ model: { saved: true } });
    expect(await stored(id)).toMatchObject({ name: 'Ada', model: 'a:b' });
    expect((await storedFile(id)).body).toMatchObject({ code: 'file_not_found' });
  });

  it('saves the others when the model is refused, and says why', async () => {
    const id = await seedWorkspace(platform);
    const { body } = await save(id, {
      workspace: { name: 'Grace' },
      model: 'two words',
      file: file('a: 1\n'),
    });
    expect(body).toMatchObject({
      workspace: { saved: true },
      model: { saved: false, code: 'invalid_field', field: 'model' },
      file: { saved: true },
    });
    expect(await stored(id)).toMatchObject({ name: 'Grace', model: null });
  });

  it.each([
    ['an empty name', { name: ' ' }, 'name'],
    ['a tier that does not exist', { tier: 9 }, 'tier'],
    ['a tier that is not allowed here', { tier: 4 }, 'tier'],
    ['a runtime nobody knows', { runtime: 'abacus' }, 'runtime'],
  ])('names the field of %s and saves the file all the same', async (_, workspace, field) => {
    const id = await seedWorkspace(platform, { name: 'Ada' });
    const { body } = await save(id, { workspace, file: file('a: 1\n') });
    expect(body).toMatchObject({ workspace: { saved: false, field }, file: { saved: true } });
    expect(await stored(id)).toMatchObject({ name: 'Ada' });
  });

  it('does not write over a file that somebody else has written', async () => {
    const id = await seedWorkspace(platform);
    const first = await save(id, { file: file('a: 1\n') });
    const { version } = first.body.file as { version: string };
    await save(id, { file: file('a: theirs\n', version) });
    const { body } = await save(id, { workspace: { name: 'Grace' }, file: file('a: mine\n', version) });
    expect(body).toMatchObject({ workspace: { saved: true }, file: { saved: false, code: 'file_changed' } });
    expect((await storedFile(id)).body).toMatchObject({ content: 'a: theirs\n' });
  });

  it('refuses a file that cannot be stored, by name', async () => {
    const id = await seedWorkspace(platform);
    const { body } = await save(id, { model: 'a:b', file: file('a: \0\n') });
    expect(body).toMatchObject({
      model: { saved: true },
      file: { saved: false, code: 'invalid_field', field: 'content' },
    });
  });
});

it.each([
  ['nothing to save', {}],
  ['a part that there is not', { colour: 'red' }],
  ['a field that is not of this', { workspace: { parent_id: null } }],
])('400: %s', async (_, body) => {
  const id = await seedWorkspace(platform);
  expect(await save(id, body)).toMatchObject({ status: 400, body: { code: 'invalid_field' } });
});

it('404: an unknown workspace', async () => {
  expect(await save(UNKNOWN, { model: 'a' })).toMatchObject({
    status: 404,
    body: { code: 'workspace_not_found' },
  });
});

it('410: a removed workspace', async () => {
  const id = await seedWorkspace(platform, { status: 'removed' });
  expect(await save(id, { model: 'a' })).toMatchObject({ status: 410, body: { code: 'workspace_removed' } });
});
