import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  CONFIG_BYTES_MAX,
  getWorkspaceConfig,
  getWorkspaceModel,
  patchWorkspaceConfig,
  setWorkspaceModel,
} from '@/contracts/workspace-config';
import { getWorkspace, listWorkspaces } from '@/contracts/workspaces';
import { callRoute, type RouteCall } from '@/server/testing/call-route';
import { seedAgent } from '@/server/testing/seed-agents';
import { seedWorkspace, storedEvents, storedWorkspace } from '@/server/testing/seed-workspaces';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';

const UNKNOWN = 'a3bb189e-8bf9-4c4b-9b3f-000000000001';
let platform: TestPlatform;
let id: string;
beforeAll(async () => {
  platform = await createTestPlatform();
});
beforeEach(async () => {
  await platform.reset();
  id = await seedWorkspace(platform);
});
afterAll(() => platform.close());

const patch = (body: unknown, call: RouteCall = {}) =>
  callRoute(patchWorkspaceConfig, { params: { id }, body, ...call });
const settings = async () => (await callRoute(getWorkspaceConfig, { params: { id } })).body.data;
const setModel = (model: unknown) => callRoute(setWorkspaceModel, { params: { id }, body: { model } });
const model = async () => (await callRoute(getWorkspaceModel, { params: { id } })).body;

describe('the settings: 200', () => {
  it('are empty until somebody writes them', async () => {
    expect(await settings()).toEqual({});
  });

  it('have their top-level keys replaced, and the others kept', async () => {
    await patch({ a: { deep: 1, other: 2 }, b: [1, 2], c: null });
    expect(await patch({ a: { deep: 3 }, d: 'שלום' })).toMatchObject({
      status: 200,
      body: { status: 'updated' },
    });
    expect(await settings()).toEqual({ a: { deep: 3 }, b: [1, 2], c: null, d: 'שלום' });
  });

  it('lose nothing when many are written at once', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, at) => patch({ [`key-${at}`]: at })));
    expect(Object.keys((await settings()) as object)).toHaveLength(20);
  });

  it('are told to the other tabs, but neither to the event nor to the audit log', async () => {
    await patch({ mood: 'a secret mood' });
    expect(await storedEvents(platform, id)).toMatchObject([
      { type: 'WORKSPACE_CONFIG_CHANGED', payload: { kind: 'settings', path: null, file_version: null } },
    ]);
    const entries = await platform.sql`select details from audit_entries`;
    expect(entries.map(({ details }) => details)).toEqual([{ keys: ['mood'] }]);
  });

  it('are read and written by the agent itself', async () => {
    const agent = await seedAgent(platform);
    const call = { params: { id: agent.id }, headers: agent.headers };
    expect((await patch({ mine: true }, call)).status).toBe(200);
    expect((await callRoute(getWorkspaceConfig, call)).body).toEqual({ data: { mine: true } });
  });
});

describe('the settings: 400', () => {
  it.each([
    ['a list', []],
    ['a text', 'x'],
    ['nothing', null],
  ])('are no %s', async (_, body) => {
    expect(
      await patch(undefined, {
        rawBody: JSON.stringify(body),
        headers: { 'content-type': 'application/json' },
      }),
    ).toMatchObject({
      status: 400,
      body: { code: 'invalid_field', error: expect.stringContaining('must be a JSON object') },
    });
  });

  it.each([
    ['NUL', { 'a\0': 1 }],
    ['half of a character', { a: ['\ud800'] }],
    ['600 levels', { a: JSON.parse('['.repeat(600) + ']'.repeat(600)) }],
  ])('hold no %s', async (_, body) => {
    expect(await patch(body)).toMatchObject({ status: 400, body: { code: 'invalid_field' } });
    expect(await settings()).toEqual({});
  });

  it('are no broken JSON', async () => {
    const call = { rawBody: '{"a":', headers: { 'content-type': 'application/json' } };
    expect(await patch(undefined, call)).toMatchObject({ status: 400, body: { code: 'invalid_json' } });
  });
});

describe('the settings: 413', () => {
  const half = 'x'.repeat(CONFIG_BYTES_MAX / 2);

  it('have at most 256 KiB, also together', async () => {
    expect(await patch({ a: half + half })).toMatchObject({ status: 413, body: { code: 'body_too_large' } });
    expect((await patch({ a: half })).status).toBe(200);
    expect(await patch({ b: half })).toMatchObject({ status: 413, body: { code: 'body_too_large' } });
    expect((await patch({ a: '' })).status).toBe(200);
    expect((await patch({ b: half })).status).toBe(200);
  });
});

describe('the model: 200', () => {
  it('is left to the runtime until somebody chooses one, and again when it is emptied', async () => {
    expect(await model()).toEqual({ model: '', source: 'default' });
    expect((await setModel(' anthropic:claude-opus-4-7[1m] ')).body).toEqual({
      status: 'saved',
      model: 'anthropic:claude-opus-4-7[1m]',
    });
    expect(await model()).toEqual({ model: 'anthropic:claude-opus-4-7[1m]', source: 'workspace' });
    expect((await setModel('')).body).toEqual({ status: 'cleared', model: '' });
    expect(await model()).toEqual({ model: '', source: 'default' });
  });

  it('stands in the row, in the list and in the event', async () => {
    await setModel('openai:gpt-5');
    const { version } = await storedWorkspace(platform, id);
    expect(version).toBe(2);
    expect(await storedEvents(platform, id)).toMatchObject([
      { type: 'WORKSPACE_UPDATED', version, payload: { model: 'openai:gpt-5' } },
    ]);
    expect((await callRoute(getWorkspace, { params: { id } })).body).toMatchObject({ model: 'openai:gpt-5' });
    expect((await callRoute(listWorkspaces)).body).toMatchObject([{ model: 'openai:gpt-5' }]);
    await setModel('');
    expect((await storedEvents(platform, id)).at(-1)?.payload).toEqual({ model: null });
  });
});

describe('the model: 400', () => {
  it.each(['two words', 'a\nb', 'a\0b', 'מודל', 'x'.repeat(201), null, 7])('is not %j', async (value) => {
    expect(await setModel(value)).toMatchObject({
      status: 400,
      body: { code: 'invalid_field', field: 'model' },
    });
    expect(await model()).toEqual({ model: '', source: 'default' });
  });
});

describe('404 and 410', () => {
  it.each([
    [getWorkspaceConfig, {}],
    [patchWorkspaceConfig, { body: {} }],
    [getWorkspaceModel, {}],
    [setWorkspaceModel, { body: { model: 'x' } }],
  ])(
    '$id knows no workspace that nobody made, and none that was removed',
    async (contract, call: RouteCall) => {
      const unknown = await callRoute(contract, { ...call, params: { id: UNKNOWN } });
      expect(unknown).toMatchObject({ status: 404, body: { code: 'workspace_not_found' } });
      const removed = await seedWorkspace(platform, { status: 'removed' });
      const gone = await callRoute(contract, { ...call, params: { id: removed } });
      expect(gone).toMatchObject({ status: 410, body: { code: 'workspace_removed' } });
    },
  );
});
