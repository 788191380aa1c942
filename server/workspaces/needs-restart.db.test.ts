import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Contract } from '@/contracts/contract';
import { pauseWorkspace, restartWorkspace } from '@/contracts/lifecycle';
import {
  deleteGlobalSecret,
  deleteWorkspaceSecret,
  saveGlobalSecret,
  saveWorkspaceSecret,
} from '@/contracts/secrets';
import { setWorkspaceModel } from '@/contracts/workspace-config';
import { deleteFile, replaceFiles, writeFile } from '@/contracts/workspace-files';
import { getWorkspace, listWorkspaces, updateWorkspace } from '@/contracts/workspaces';
import { callRoute, type RouteCall } from '@/server/testing/call-route';
import { drainJobs } from '@/server/testing/drain-jobs';
import { register } from '@/server/testing/machine-agent';
import { askOf, createMachinePlatform, type MachinePlatform } from '@/server/testing/machine-platform';
import { storedEvents, storedWorkspace } from '@/server/testing/seed-workspaces';

let on: MachinePlatform;
beforeAll(async () => {
  on = await createMachinePlatform();
});
beforeEach(() => on.reset());
afterAll(() => on.platform.close());

const isDue = async (id: string): Promise<unknown> => {
  const [one, { body }] = [await askOf(getWorkspace, id), await callRoute(listWorkspaces)];
  const listed = (body as unknown as { id: string; needs_restart: boolean }[]).find((row) => row.id === id);
  expect(listed?.needs_restart).toBe(one.body.needs_restart);
  return one.body.needs_restart;
};
async function restart(id: string): Promise<void> {
  await askOf(restartWorkspace, id);
  await drainJobs(on.platform);
  await register(on.machines, id);
}

const CHANGES: readonly (readonly [string, Contract, RouteCall])[] = [
  ['a file', writeFile, { params: { path: 'notes.md' }, body: { content: 'x' } }],
  ['several files', replaceFiles, { body: { files: { 'a.md': 'x' } } }],
  ['a model', setWorkspaceModel, { body: { model: 'anthropic:claude-opus-4-7' } }],
  ['another tier', updateWorkspace, { body: { tier: 1 } }],
  ['another runtime', updateWorkspace, { body: { runtime: 'codex' } }],
  ['a secret', saveWorkspaceSecret, { body: { key: 'GITHUB_TOKEN', value: 'a secret' } }],
];

describe.each(CHANGES)('%s', (_, contract, call) => {
  it('that was changed shows on the row, in the lists and as an event, until a restart', async () => {
    const id = await on.online();
    expect(await isDue(id)).toBe(false);
    expect((await askOf(contract, id, call)).status).toBe(200);
    expect(await isDue(id)).toBe(true);
    const said = (await storedEvents(on.platform, id)).filter(({ payload }) => 'needs_restart' in payload);
    expect(said).toMatchObject([{ type: 'WORKSPACE_UPDATED', payload: { needs_restart: true } }]);
    expect(said[0]?.version).toBe((await storedWorkspace(on.platform, id)).version);
    await restart(id);
    expect(await isDue(id)).toBe(false);
  });
});

it('is told once, however much is changed', async () => {
  const id = await on.online();
  for (const [, contract, call] of CHANGES) await askOf(contract, id, call);
  const said = (await storedEvents(on.platform, id)).filter(({ payload }) => 'needs_restart' in payload);
  expect(said).toHaveLength(1);
});

it('concerns everybody when a secret of all is saved or deleted, and only those who run', async () => {
  const [one, other] = [await on.online(), await on.online()];
  const resting = await on.online();
  await askOf(pauseWorkspace, resting);
  await drainJobs(on.platform);
  await callRoute(saveGlobalSecret, { body: { key: 'GITHUB_TOKEN', value: 'a secret' } });
  expect([await isDue(one), await isDue(other), await isDue(resting)]).toEqual([true, true, false]);
  await restart(one);
  expect([await isDue(one), await isDue(other)]).toEqual([false, true]);
  await callRoute(deleteGlobalSecret, { params: { key: 'GITHUB_TOKEN' } });
  expect(await isDue(one)).toBe(true);
});

it('follows the deletion of a file and of a secret too', async () => {
  const id = await on.online();
  await askOf(writeFile, id, { params: { path: 'a.md' }, body: { content: 'x' } });
  await askOf(saveWorkspaceSecret, id, { body: { key: 'GITHUB_TOKEN', value: 'a secret' } });
  await restart(id);
  await askOf(deleteFile, id, { params: { path: 'a.md' } });
  expect(await isDue(id)).toBe(true);
  await restart(id);
  await askOf(deleteWorkspaceSecret, id, { params: { key: 'GITHUB_TOKEN' } });
  expect(await isDue(id)).toBe(true);
});

it('does not follow a new name or place, nor a model that it has already', async () => {
  const id = await on.online();
  await askOf(updateWorkspace, id, { body: { name: 'Grace', x: 1, y: 2, tier: 2 } });
  await askOf(setWorkspaceModel, id, { body: { model: '' } });
  expect(await isDue(id)).toBe(false);
});

it('is said by the answer to the change', async () => {
  const id = await on.online();
  expect((await askOf(updateWorkspace, id, { body: { tier: 1 } })).body.needs_restart).toBe(true);
  expect((await askOf(updateWorkspace, id, { body: { name: 'Grace' } })).body.needs_restart).toBe(true);
});

it('holds for a change in the middle of a start: its agent has read the older one', async () => {
  const id = await on.create();
  await drainJobs(on.platform);
  await askOf(setWorkspaceModel, id, { body: { model: 'anthropic:claude-opus-4-7' } });
  expect(await isDue(id)).toBe(false);
  await register(on.machines, id);
  expect(await isDue(id)).toBe(true);
  expect((await storedEvents(on.platform, id)).at(-2)).toMatchObject({
    type: 'WORKSPACE_ONLINE',
    payload: { needs_restart: true },
  });
});

it.each(['mock', 'external'])('never holds for %s, which has no machine', async (runtime) => {
  const id = await on.create({ runtime });
  await drainJobs(on.platform);
  await on.platform.sql`update workspaces set status = 'online' where id = ${id}`;
  await askOf(saveWorkspaceSecret, id, { body: { key: 'GITHUB_TOKEN', value: 'a secret' } });
  expect(await isDue(id)).toBe(false);
});
