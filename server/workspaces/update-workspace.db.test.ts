import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { updateWorkspace } from '@/contracts/workspaces';
import { setDeps } from '@/server/deps';
import { callRoute } from '@/server/testing/call-route';
import { countWritten, seedWorkspace, storedEvents, storedWorkspace } from '@/server/testing/seed-workspaces';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';

const UNKNOWN = 'a3bb189e-8bf9-4c4b-9b3f-000000000001';
let platform: TestPlatform;
beforeAll(async () => {
  platform = await createTestPlatform();
});
beforeEach(() => platform.reset());
afterAll(() => platform.close());

const update = (id: string, body: Record<string, unknown>) =>
  callRoute(updateWorkspace, { params: { id }, body });

describe('200', () => {
  it('renames, raises the version by one and tells the canvases the new name alone', async () => {
    const id = await seedWorkspace(platform);
    const answer = await update(id, { name: 'Grace' });
    expect(answer).toMatchObject({ status: 200, body: { status: 'updated', version: 2 } });
    expect(await storedEvents(platform, id)).toEqual([
      { type: 'WORKSPACE_UPDATED', workspace_id: id, version: 2, payload: { name: 'Grace' } },
    ]);
  });

  it('collapses and expands', async () => {
    const id = await seedWorkspace(platform);
    await update(id, { collapsed: true });
    await update(id, { collapsed: false });
    const events = await storedEvents(platform, id);
    expect(events.map(({ payload }) => payload)).toEqual([{ collapsed: true }, { collapsed: false }]);
  });

  it('keeps the size and the stack order that somebody gave it, and gives them back', async () => {
    const id = await seedWorkspace(platform);
    await update(id, { width: 700, height: 420.5, z: -3 });
    expect(await storedWorkspace(platform, id)).toMatchObject({ width: 700, height: 420.5, z: -3 });
    const stale = await update(id, { z: 1, expected: { z: 0 } });
    expect(stale).toMatchObject({ status: 409, body: { code: 'changed_meanwhile', field: 'z' } });
    await update(id, { width: null, height: null, expected: { width: 700, height: 420.5 } });
    expect(await storedWorkspace(platform, id)).toMatchObject({ width: null, height: null, z: -3 });
    expect((await storedEvents(platform, id)).map(({ type, payload }) => [type, payload])).toEqual([
      ['WORKSPACE_UPDATED', { width: 700, height: 420.5, z: -3 }],
      ['WORKSPACE_UPDATED', { width: null, height: null }],
    ]);
  });

  it('moves on the canvas without touching the parent', async () => {
    const parentId = await seedWorkspace(platform);
    const id = await seedWorkspace(platform, { parentId });
    await update(id, { x: 10, y: -2.5 });
    expect(await storedWorkspace(platform, id)).toMatchObject({ parent_id: parentId, x: 10, y: -2.5 });
    expect(await storedEvents(platform, id)).toEqual([
      {
        type: 'WORKSPACE_MOVED',
        workspace_id: id,
        version: 2,
        payload: { parent_id: parentId, x: 10, y: -2.5 },
      },
    ]);
  });

  it('takes a new parent and its place there in one write', async () => {
    const [id, parentId] = [await seedWorkspace(platform), await seedWorkspace(platform)];
    await update(id, { parent_id: parentId, x: 1, y: 2 });
    expect(await storedWorkspace(platform, id)).toMatchObject({ parent_id: parentId, x: 1, y: 2 });
  });

  it('forgets the old place when only the parent changes, because it means nothing there', async () => {
    const [id, parentId] = [await seedWorkspace(platform), await seedWorkspace(platform)];
    await update(id, { x: 1, y: 2 });
    await update(id, { parent_id: parentId });
    expect(await storedWorkspace(platform, id)).toMatchObject({ parent_id: parentId, x: null, y: null });
    await update(id, { parent_id: null });
    expect(await storedWorkspace(platform, id)).toMatchObject({ parent_id: null });
    expect((await storedEvents(platform, id)).at(-1)?.payload).toEqual({ parent_id: null, x: null, y: null });
  });

  it('keeps the place when the parent named is the one it has', async () => {
    const parentId = await seedWorkspace(platform);
    const id = await seedWorkspace(platform, { parentId });
    await update(id, { x: 1, y: 2 });
    await update(id, { parent_id: parentId });
    expect(await storedWorkspace(platform, id)).toMatchObject({ x: 1, y: 2, version: 2 });
  });

  it('forgets the place when it is told so, and changes what still stands as the sender saw it', async () => {
    const id = await seedWorkspace(platform);
    await update(id, { x: 1.25, y: 2 });
    const expected = { x: 1.25, y: 2, parent_id: null, collapsed: false };
    expect(await update(id, { x: null, y: null, expected })).toMatchObject({ status: 200 });
    expect(await storedWorkspace(platform, id)).toMatchObject({ x: null, y: null });
  });

  it('gives facts and place a version each when both change', async () => {
    const id = await seedWorkspace(platform);
    const { body } = await update(id, { name: 'Grace', x: 1, y: 2 });
    expect(body.version).toBe(3);
    const events = await storedEvents(platform, id);
    expect(events.map(({ type, version }) => [type, version])).toEqual([
      ['WORKSPACE_UPDATED', 2],
      ['WORKSPACE_MOVED', 3],
    ]);
  });

  it('clears a role with null and changes nothing for an empty body', async () => {
    const id = await seedWorkspace(platform);
    await update(id, { role: 'Counts' });
    await update(id, { role: null });
    expect((await storedEvents(platform, id)).at(-1)?.payload).toEqual({ role: null });
    expect((await update(id, {})).body.version).toBe(3);
    expect(await storedEvents(platform, id)).toHaveLength(2);
  });

  it('takes a runtime that runs in the same place, and tells it', async () => {
    const id = await seedWorkspace(platform);
    expect((await update(id, { runtime: 'mock' })).status).toBe(200);
    expect((await storedEvents(platform, id)).at(-1)?.payload).toEqual({ runtime: 'mock' });
  });

  it('never lets a body change the status, also not by its other fields', async () => {
    const id = await seedWorkspace(platform, { status: 'paused' });
    await update(id, { name: 'Grace', tier: 1, role: 'x' });
    expect((await storedWorkspace(platform, id)).status).toBe('paused');
  });
});

describe('400', () => {
  it.each([
    ['name', { name: '' }],
    ['name', { name: null }],
    ['name', { name: 'a\nb' }],
    ['name', { name: 'a'.repeat(256) }],
    ['name', { name: 'a: {b}' }],
    ['role', { role: 'a\u0000b' }],
    ['tier', { tier: 9 }],
    ['runtime', { runtime: 'vapour' }],
    ['runtime', { runtime: 'external' }],
    ['collapsed', { collapsed: 'yes' }],
    ['x', { x: '1', y: 1 }],
    ['y', { x: 1 }],
    ['y', { y: 1 }],
    ['y', { x: 1, y: null }],
    ['width', { width: -1, height: 1 }],
    ['height', { width: 100 }],
    ['height', { width: null, height: 100_001 }],
    ['z', { z: 0.5 }],
    ['expected.status', { expected: { status: 'online' } }],
    ['parent_id', { parent_id: 'me' }],
    ['budget_limit', { budget_limit: 5 }],
    ['status', { status: 'online' }],
    ['url', { url: 'http://evil.example' }],
    ['version', { version: 1 }],
  ])('names the field %s that is wrong and writes nothing: %j', async (field, body) => {
    const id = await seedWorkspace(platform);
    const before = await countWritten(platform);
    expect(await update(id, body)).toMatchObject({ status: 400, body: { code: 'invalid_field', field } });
    expect(await countWritten(platform)).toEqual(before);
  });

  it.each([3, 4])('gives no tier %i unless whoever runs the server has allowed it', async (tier) => {
    const id = await seedWorkspace(platform);
    const before = await countWritten(platform);
    expect(await update(id, { tier })).toMatchObject({
      status: 400,
      body: {
        code: 'invalid_field',
        field: 'tier',
        error: expect.stringContaining('MOLECULE_ALLOW_TIERS_3_4'),
      },
    });
    expect(await countWritten(platform)).toEqual(before);
    const { deps } = platform;
    setDeps({ ...deps, config: { ...deps.config, allowTiers3And4: true } });
    try {
      expect((await update(id, { tier })).status).toBe(200);
    } finally {
      setDeps(deps);
    }
  });

  it('puts no workspace below itself', async () => {
    const id = await seedWorkspace(platform);
    const before = await countWritten(platform);
    const answer = await update(id, { parent_id: id, name: 'Grace' });
    expect(answer).toMatchObject({ status: 400, body: { code: 'would_create_cycle', field: 'parent_id' } });
    expect(await countWritten(platform)).toEqual(before);
  });

  it('puts no workspace below one of its own descendants, however deep', async () => {
    const root = await seedWorkspace(platform);
    let deepest = root;
    for (let depth = 0; depth < 60; depth += 1)
      deepest = await seedWorkspace(platform, { parentId: deepest });
    const answer = await update(root, { parent_id: deepest });
    expect(answer).toMatchObject({ status: 400, body: { code: 'would_create_cycle' } });
    expect((await storedWorkspace(platform, root)).parent_id).toBeNull();
  });
});

describe('404', () => {
  it('knows no workspace of that id', async () => {
    const answer = await update(UNKNOWN, { name: 'Grace' });
    expect(answer).toMatchObject({ status: 404, body: { code: 'workspace_not_found' } });
  });

  it('knows no parent of that id, and says that it is the parent', async () => {
    const id = await seedWorkspace(platform);
    const before = await countWritten(platform);
    const answer = await update(id, { parent_id: UNKNOWN, name: 'Grace' });
    expect(answer).toMatchObject({ status: 404, body: { code: 'workspace_not_found', field: 'parent_id' } });
    expect(await countWritten(platform)).toEqual(before);
  });
});

describe('409', () => {
  it.each([
    ['x', { x: 1, y: 2 }],
    ['collapsed', { collapsed: true }],
    ['parent_id', { parent_id: UNKNOWN }],
  ])('leaves a row alone whose %s is another one than the sender saw', async (field, expected) => {
    const id = await seedWorkspace(platform);
    const before = await countWritten(platform);
    const answer = await update(id, { name: 'Grace', expected });
    expect(answer).toMatchObject({ status: 409, body: { code: 'changed_meanwhile', field } });
    expect(await countWritten(platform)).toEqual(before);
  });

  it('keeps two workspaces of a template from having one name at one place', async () => {
    await seedWorkspace(platform, { name: 'Ada', importedFrom: 'team' });
    const id = await seedWorkspace(platform, { name: 'Grace', importedFrom: 'team' });
    const before = await countWritten(platform);
    const answer = await update(id, { name: 'Ada' });
    expect(answer).toMatchObject({ status: 409, body: { code: 'name_taken', field: 'name' } });
    expect(await countWritten(platform)).toEqual(before);
  });
});

describe('410', () => {
  it('writes nothing to a removed workspace', async () => {
    const id = await seedWorkspace(platform, { status: 'removed' });
    const before = await countWritten(platform);
    expect(await update(id, { name: 'Grace' })).toMatchObject({
      status: 410,
      body: { code: 'workspace_removed' },
    });
    expect(await countWritten(platform)).toEqual(before);
  });

  it('moves nothing below a removed parent', async () => {
    const parentId = await seedWorkspace(platform, { status: 'removed' });
    const id = await seedWorkspace(platform);
    const answer = await update(id, { parent_id: parentId });
    expect(answer).toMatchObject({ status: 410, body: { code: 'workspace_removed', id: parentId } });
    expect((await storedWorkspace(platform, id)).parent_id).toBeNull();
  });
});
