import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { expandWorkspace } from '@/contracts/lifecycle';
import { importWorkspaceTemplate } from '@/contracts/workspace-templates';
import { callRoute } from '@/server/testing/call-route';
import { drainJobs } from '@/server/testing/drain-jobs';
import { askOf, createMachinePlatform, type MachinePlatform } from '@/server/testing/machine-platform';
import { seedWorkspace, storedEvents, storedIds } from '@/server/testing/seed-workspaces';

let on: MachinePlatform;
beforeAll(async () => {
  on = await createMachinePlatform();
});
beforeEach(() => on.reset());
afterAll(() => on.platform.close());

/** A workspace with this configuration in its machine. */
async function lead(config: string): Promise<string> {
  const id = await on.online({ name: 'Lead' });
  on.machines.volumes.get(id)?.set('/configs/config.yaml', Buffer.from(config));
  return id;
}
const rows = (parent: string) =>
  on.platform.sql<{ name: string; role: string | null; runtime: string; status: string }[]>`
    select name, role, runtime, status from workspaces where parent_id = ${parent} order by name`;

it('makes the team that the configuration describes, and starts it', async () => {
  await callRoute(importWorkspaceTemplate, {
    body: { name: 'Scout', files: { 'config.yaml': 'name: Scout\nruntime: codex\n', 'prompt.md': 'Look.' } },
  });
  const id = await lead(
    'sub_workspaces:\n  - { name: Ada, role: Writes }\n  - { name: Grace, config: scout }\n',
  );
  const answer = await askOf(expandWorkspace, id);
  expect(answer).toMatchObject({
    status: 200,
    body: {
      status: 'expanded',
      children: [
        { name: 'Ada', role: 'Writes' },
        { name: 'Grace', role: null },
      ],
    },
  });
  expect([...(await rows(id))]).toMatchObject([
    { name: 'Ada', role: 'Writes', runtime: 'claude-code', status: 'provisioning' },
    { name: 'Grace', role: null, runtime: 'codex', status: 'provisioning' },
  ]);
  const events = await storedEvents(on.platform);
  expect(events.filter(({ type }) => type === 'WORKSPACE_PROVISIONING')).toHaveLength(3);
  const children = (answer.body.children as { id: string }[]).map((child) => child.id);
  expect(events.at(-1)).toMatchObject({
    type: 'WORKSPACE_EXPANDED',
    workspace_id: id,
    payload: { children },
  });
  await drainJobs(on.platform);
  expect(on.machines.starts).toHaveLength(3);
  const prompt = on.machines.volumes.get(children[1] ?? '')?.get('/configs/prompt.md');
  expect(prompt && Buffer.from(prompt).toString()).toBe('Look.');
});

it('makes nobody twice, however often it is asked', async () => {
  const id = await lead('sub_workspaces: [{ name: Ada }, { name: Ada }, { name: Grace }]');
  await Promise.all([askOf(expandWorkspace, id), askOf(expandWorkspace, id)]);
  expect((await askOf(expandWorkspace, id)).body.children).toEqual([]);
  expect((await rows(id)).map(({ name }) => name)).toEqual(['Ada', 'Grace']);
});

it('lets agents that run elsewhere be awaited', async () => {
  await callRoute(importWorkspaceTemplate, {
    body: { name: 'Afar', files: { 'config.yaml': 'name: Afar\nruntime: external\n' } },
  });
  const id = await lead('sub_workspaces: [{ name: Ada, config: afar }]');
  await askOf(expandWorkspace, id);
  expect([...(await rows(id))]).toMatchObject([{ name: 'Ada', status: 'awaiting_agent' }]);
});

describe('says why there is no team to make', () => {
  it.each([
    ['name: Lead', 400, 'no_sub_workspaces', 'Its config.yaml names no sub_workspaces.'],
    ['sub_workspaces: []', 400, 'no_sub_workspaces', 'sub_workspaces of its config.yaml is not valid'],
    ['sub_workspaces: [{ name: "" }]', 400, 'no_sub_workspaces', 'sub_workspaces.0.name'],
    ['a: [', 400, 'no_config', 'is no YAML'],
    ['sub_workspaces: [{ name: Ada, config: nobodys }]', 404, 'workspace_template_not_found', 'nobodys'],
  ])('for %s', async (config, status, code, text) => {
    const id = await lead(config);
    const answer = await askOf(expandWorkspace, id);
    expect(answer).toMatchObject({ status, body: { code, error: expect.stringContaining(text) } });
    expect(await storedIds(on.platform)).toEqual([id]);
  });

  it('without a configuration', async () => {
    const id = await on.create();
    expect(await askOf(expandWorkspace, id)).toMatchObject({ status: 400, body: { code: 'no_config' } });
  });

  it('for one that is removed, or nobody', async () => {
    const id = await seedWorkspace(on.platform, { status: 'removed' });
    expect(await askOf(expandWorkspace, id)).toMatchObject({ status: 410 });
    expect(await askOf(expandWorkspace, '0b0e7a46-7e4b-4f7e-9a41-2f2f6b1f0a11')).toMatchObject({
      status: 404,
    });
  });
});
