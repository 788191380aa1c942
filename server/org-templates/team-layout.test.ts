import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatProblem } from '@/domain/org-template/problems';
import { writeTeamLayout } from '@/server/testing/team-layout';
import { loadTemplateFolder } from './load-template-folder';
import { checkOrgTemplate } from './read-org-template';

let root: string;
let fileCount: number;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'molecule-layout-'));
  fileCount = await writeTeamLayout(join(root, 'company'));
});
afterAll(() => rm(root, { recursive: true }));

async function read(folder: string) {
  const files = await loadTemplateFolder(join(root, folder));
  if (!files) throw new Error(`no folder ${folder}`);
  return checkOrgTemplate(files, { findWorkspaceTemplate: () => null });
}

async function problemsOf(folder: string): Promise<string> {
  const result = await read(folder);
  return result.ok ? '' : result.problems.map(formatProblem).join('\n');
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
}

describe('a company in a folder for each role', () => {
  it('is read whole: every include across folders, every prompt, every schedule', async () => {
    expect(fileCount).toBeGreaterThanOrEqual(60);
    const result = await read('company');
    if (!result.ok) throw new Error(result.problems.map(formatProblem).join('\n'));
    const { nodes, requiredEnv } = result.template;
    expect(result.warnings).toEqual([]);
    expect(nodes).toHaveLength(24);
    expect(Math.max(...nodes.map((node) => depthOf(nodes, node.index)))).toBe(4);
    // Each role has its own prompt from its own folder, wherever its workspace was included from.
    for (const { name, files, initialPrompt } of nodes) {
      expect(files['system-prompt.md'], name).toContain(`You are ${name}.`);
      expect(initialPrompt, name).toContain(name.startsWith('Lead') ? 'Read the plan' : 'Wait for your lead');
    }
    const leads = nodes.filter(({ name }) => name.startsWith('Lead'));
    expect(leads.map(({ schedules }) => schedules.map(({ prompt }) => prompt.trim()))).toEqual(
      leads.map(({ name }) => [`Morning round of ${name}`]),
    );
    expect(requiredEnv).toEqual([{ any_of: ['ANTHROPIC_API_KEY', 'OPENAI_API_KEY'] }, 'GITHUB_TOKEN']);
    expect(nodes.every(({ secrets }) => secrets.COMPANY === 'Acme')).toBe(true);
  });
});

function depthOf(nodes: readonly { parentIndex: number | null }[], index: number): number {
  const parent = nodes[index]?.parentIndex ?? null;
  return parent === null ? 1 : depthOf(nodes, parent) + 1;
}

describe('a link', () => {
  const ORG = 'name: T\ndefaults: { runtime: external }\nworkspaces: [!include lead/w.yaml]\n';

  it('inside the template is followed', async () => {
    await write('inside/org.yaml', ORG);
    await write('inside/shared/w.yaml', 'name: A\n');
    await symlink('shared', join(root, 'inside', 'lead'));
    expect(await problemsOf('inside')).toBe('');
  });

  it.each([
    ['of a file', 'lead/w.yaml', '../../secret.yaml'],
    ['of a folder', 'lead', '../elsewhere'],
    ['by an absolute path', 'lead/w.yaml', '/etc/hostname'],
  ])('out of the template is refused: %s', async (what, path, target) => {
    const folder = `out-${what.replaceAll(' ', '-')}`;
    await write('secret.yaml', 'name: Stolen\n');
    await write('elsewhere/w.yaml', 'name: Stolen\n');
    await write(`${folder}/org.yaml`, ORG);
    await mkdir(dirname(join(root, folder, path)), { recursive: true });
    await symlink(target, join(root, folder, path));
    const said = await problemsOf(folder);
    expect(said).toMatch(/leads out of the template|has no file lead\/w\.yaml/);
    expect(said).not.toContain('Stolen');
  });

  it('that leads nowhere, or round in a circle, ends', async () => {
    await write('circle/org.yaml', 'name: T\nworkspaces: [{ name: A, runtime: external }]\n');
    await symlink('.', join(root, 'circle', 'again'));
    await symlink('nowhere', join(root, 'circle', 'gone'));
    expect(await problemsOf('circle')).toBe('');
  });
});

it('a folder that is not there is no template', async () => {
  expect(await loadTemplateFolder(join(root, 'absent'))).toBeNull();
});
