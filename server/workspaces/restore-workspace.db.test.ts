import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { recordHeartbeat } from '@/contracts/registry';
import { deleteWorkspace, restoreWorkspace } from '@/contracts/workspaces';
import { callRoute } from '@/server/testing/call-route';
import { seedAgent } from '@/server/testing/seed-agents';
import { countWritten, seedWorkspace, storedEvents, storedWorkspace } from '@/server/testing/seed-workspaces';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';

const UNKNOWN = 'a3bb189e-8bf9-4c4b-9b3f-000000000001';
const DAY_MS = 86_400_000;
let platform: TestPlatform;
beforeAll(async () => {
  platform = await createTestPlatform();
});
beforeEach(() => platform.reset());
afterAll(() => platform.close());

const remove = (id: string) => callRoute(deleteWorkspace, { params: { id }, query: { confirm: 'true' } });
const restore = (id: string) => callRoute(restoreWorkspace, { params: { id } });

describe('200', () => {
  it('brings the whole subtree back, paused, with its rows for the canvas', async () => {
    const root = await seedWorkspace(platform, { name: 'Root' });
    const child = await seedWorkspace(platform, { name: 'Child', parentId: root });
    const grandchild = await seedWorkspace(platform, { name: 'Grandchild', parentId: child });
    await remove(root);
    expect(await restore(root)).toMatchObject({ status: 200, body: { status: 'restored', restored: 3 } });
    for (const id of [root, child, grandchild]) {
      const row = await storedWorkspace(platform, id);
      expect(row).toMatchObject({ status: 'paused', removed_with: null, version: 3 });
      const last = (await storedEvents(platform, id)).at(-1);
      expect(last).toMatchObject({ type: 'WORKSPACE_PAUSED', version: 3, payload: { name: row.name } });
      expect(last?.payload.workspace).toMatchObject({ id, status: 'paused', parent_id: row.parent_id });
    }
  });

  it('brings back only what went together: what was removed before stays removed', async () => {
    const root = await seedWorkspace(platform);
    const early = await seedWorkspace(platform, { parentId: root });
    const late = await seedWorkspace(platform, { parentId: root });
    await remove(early);
    await remove(root);
    expect((await restore(root)).body).toEqual({ status: 'restored', restored: 2 });
    expect((await storedWorkspace(platform, late)).status).toBe('paused');
    expect((await storedWorkspace(platform, early)).status).toBe('removed');
    expect((await restore(early)).body).toEqual({ status: 'restored', restored: 1 });
  });

  it('waits for the agents that run elsewhere, whose tokens are valid again; the others are paused', async () => {
    const root = await seedWorkspace(platform, { name: 'Root' });
    const agent = await seedAgent(platform, { name: 'Far', parentId: root, url: 'http://127.0.0.1:8000/' });
    const beat = () =>
      callRoute(recordHeartbeat, { headers: agent.headers, body: { workspace_id: agent.id } });
    await remove(root);
    expect((await beat()).status).toBe(410);
    expect((await restore(root)).body).toEqual({ status: 'restored', restored: 2 });
    expect((await storedWorkspace(platform, root)).status).toBe('paused');
    expect(await storedWorkspace(platform, agent.id)).toMatchObject({
      status: 'awaiting_agent',
      url: '',
      removed_with: null,
    });
    const last = (await storedEvents(platform, agent.id)).at(-1);
    expect(last).toMatchObject({ type: 'WORKSPACE_AWAITING_AGENT', payload: { name: 'Far' } });
    expect(last?.payload.workspace).toMatchObject({ id: agent.id, status: 'awaiting_agent' });
    expect((await beat()).status).toBe(200);
    expect((await storedWorkspace(platform, agent.id)).status).toBe('online');
  });

  it('works until the last moment of the thirtieth day', async () => {
    const id = await seedWorkspace(platform);
    await remove(id);
    platform.clock.advance(30 * DAY_MS);
    expect((await restore(id)).status).toBe(200);
  });
});

describe('400', () => {
  it('refuses an id that is none', async () => {
    expect(await restore('x')).toMatchObject({ status: 400, body: { code: 'invalid_field', field: 'id' } });
  });
});

describe('404', () => {
  it('says that there is none', async () => {
    expect(await restore(UNKNOWN)).toMatchObject({ status: 404, body: { code: 'workspace_not_found' } });
  });
});

describe('409', () => {
  const refused = async (id: string, code: string): Promise<void> => {
    const before = await countWritten(platform);
    expect(await restore(id)).toMatchObject({ status: 409, body: { code } });
    expect(await countWritten(platform)).toEqual(before);
  };

  it('restores nothing that is not removed', async () => {
    await refused(await seedWorkspace(platform), 'not_removed');
  });

  it('restores no part of a team that went together', async () => {
    const root = await seedWorkspace(platform);
    const child = await seedWorkspace(platform, { parentId: root });
    await remove(root);
    await refused(child, 'parent_removed');
  });

  it('restores nothing below a parent that was removed later', async () => {
    const root = await seedWorkspace(platform);
    const child = await seedWorkspace(platform, { parentId: root });
    await remove(child);
    await remove(root);
    await refused(child, 'parent_removed');
  });

  it('restores nothing whose name was taken at its place in the meantime', async () => {
    const id = await seedWorkspace(platform, { name: 'Ada', importedFrom: 'team' });
    await remove(id);
    await seedWorkspace(platform, { name: 'Ada', importedFrom: 'team' });
    await refused(id, 'name_taken');
  });
});

describe('410', () => {
  it('is over after thirty days', async () => {
    const id = await seedWorkspace(platform);
    await remove(id);
    platform.clock.advance(30 * DAY_MS + 1);
    expect(await restore(id)).toMatchObject({ status: 410, body: { code: 'restore_expired' } });
    expect((await storedWorkspace(platform, id)).status).toBe('removed');
  });
});

describe('415', () => {
  it('takes no body of another type, as a foreign form would send it', async () => {
    const id = await seedWorkspace(platform, { status: 'removed' });
    const headers = { 'content-type': 'text/plain' };
    const answer = await callRoute(restoreWorkspace, { params: { id }, rawBody: 'x', headers });
    expect(answer).toMatchObject({ status: 415, body: { code: 'unsupported_media_type' } });
    expect((await storedWorkspace(platform, id)).status).toBe('removed');
  });
});
