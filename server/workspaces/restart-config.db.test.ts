import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { restartWorkspace } from '@/contracts/lifecycle';
import { importOrg } from '@/contracts/org-templates';
import { saveGlobalSecret } from '@/contracts/secrets';
import { deleteWorkspaceTemplate, importWorkspaceTemplate } from '@/contracts/workspace-templates';
import { callRoute } from '@/server/testing/call-route';
import { drainJobs } from '@/server/testing/drain-jobs';
import { register } from '@/server/testing/machine-agent';
import { askOf, createMachinePlatform, type MachinePlatform } from '@/server/testing/machine-platform';
import { storedWorkspace } from '@/server/testing/seed-workspaces';

let on: MachinePlatform;
beforeAll(async () => {
  on = await createMachinePlatform();
});
beforeEach(() => on.reset());
afterAll(() => on.platform.close());

const textAt = (id: string, path: string): string | undefined => {
  const content = on.machines.volumes.get(id)?.get(`/configs/${path}`);
  return content && Buffer.from(content).toString('utf8');
};
const addTemplate = (name: string, files: Record<string, string>) =>
  callRoute(importWorkspaceTemplate, { body: { name, files } });
const restart = (id: string, body: object) => askOf(restartWorkspace, id, { body });
/** Restarts it and lets its agent come up again. */
async function restarted(id: string, body: object): Promise<unknown> {
  const answer = await restart(id, body);
  expect(answer.status).toBe(200);
  await drainJobs(on.platform);
  await register(on.machines, id);
  expect((await storedWorkspace(on.platform, id)).status).toBe('online');
  return answer.body.config_dir;
}

describe('the files of a restarted workspace', () => {
  it('are its own, unless something else is asked for', async () => {
    await addTemplate('Ada', { 'prompt.md': 'Of the template.' });
    const id = await on.online();
    on.machines.volumes.get(id)?.set('/configs/prompt.md', Buffer.from('Its own.'));
    expect(await restarted(id, {})).toBeNull();
    expect(textAt(id, 'prompt.md')).toBe('Its own.');
  });

  it('are those of the template that was named, once, and what else it has stays', async () => {
    await addTemplate('Scout', { 'prompt.md': 'Of the scout.' });
    const id = await on.online();
    on.machines.volumes.get(id)?.set('/configs/notes.md', Buffer.from('Its own.'));
    expect(await restarted(id, { template: 'scout' })).toBe('scout');
    expect(textAt(id, 'prompt.md')).toBe('Of the scout.');
    expect(textAt(id, 'config.yaml')).toContain('template: scout');
    expect(textAt(id, 'notes.md')).toBe('Its own.');
    on.machines.volumes.get(id)?.set('/configs/prompt.md', Buffer.from('Changed.'));
    expect(await restarted(id, {})).toBeNull();
    expect(textAt(id, 'prompt.md')).toBe('Changed.');
  });

  it('are those of the template of its name where templates apply, else of its runtime, else its own', async () => {
    const id = await on.online({ name: 'Ada (2)' });
    expect(await restarted(id, { apply_template: true })).toBeNull();
    await addTemplate('claude-code default', { 'prompt.md': 'Of the runtime.' });
    expect(await restarted(id, { apply_template: true })).toBe('claude-code-default');
    expect(textAt(id, 'prompt.md')).toBe('Of the runtime.');
    await addTemplate('Ada 2', { 'prompt.md': 'Of the name.' });
    expect(await restarted(id, { apply_template: true })).toBe('ada-2');
    expect(textAt(id, 'prompt.md')).toBe('Of the name.');
  });

  it('are refused of a template that nobody knows', async () => {
    const id = await on.online();
    expect(await restart(id, { template: 'nobodys' })).toMatchObject({
      status: 404,
      body: { code: 'workspace_template_not_found', field: 'template' },
    });
    expect((await storedWorkspace(on.platform, id)).status).toBe('online');
  });

  it('say what is wrong when the template goes before the start, and the next restart is an ordinary one', async () => {
    await addTemplate('Scout', { 'prompt.md': 'Of the scout.' });
    const id = await on.online();
    await restart(id, { template: 'scout' });
    await callRoute(deleteWorkspaceTemplate, { params: { id: 'scout' } });
    await drainJobs(on.platform);
    expect(await storedWorkspace(on.platform, id)).toMatchObject({
      status: 'failed',
      last_sample_error: expect.stringContaining('There is no workspace template named scout.'),
    });
    expect(await restarted(id, {})).toBeNull();
  });
});

describe('rebuild_config', () => {
  it('brings the files that the organisation template has for it today', async () => {
    await callRoute(saveGlobalSecret, { body: { key: 'ANTHROPIC_API_KEY', value: 'a secret' } });
    expect((await callRoute(importOrg, { body: { dir: 'one-assistant' } })).status).toBe(201);
    await drainJobs(on.platform);
    const [root] = await on.platform.sql<
      { id: string }[]
    >`select id from workspaces order by created_at limit 1`;
    const id = root?.id ?? '';
    await register(on.machines, id);
    const before = textAt(id, 'config.yaml');
    on.machines.volumes.get(id)?.set('/configs/config.yaml', Buffer.from('name: spoilt'));
    expect(await restarted(id, { rebuild_config: true })).toBe('one-assistant');
    expect(textAt(id, 'config.yaml')).toBe(before);
  });

  it('finds nothing for one that no template made', async () => {
    const id = await on.online();
    expect(await restarted(id, { rebuild_config: true })).toBeNull();
  });

  it('says so when the template does not have it any more', async () => {
    const id = await on.online({ name: 'Not in it' });
    await on.platform.sql`update workspaces set imported_from = 'engineering-team' where id = ${id}`;
    await restart(id, { rebuild_config: true });
    await drainJobs(on.platform);
    expect(await storedWorkspace(on.platform, id)).toMatchObject({
      status: 'failed',
      last_sample_error: expect.stringContaining('does not have it any more'),
    });
  });
});
