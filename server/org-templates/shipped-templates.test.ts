import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { KNOWN_RUNTIMES } from '@/domain/agent-runtimes';
import type { OrgTemplate } from '@/domain/org-template/types';
import { checkTemplate } from './check-template';
import { loadTemplateFolder } from './load-template-folder';
import { checkOrgTemplate } from './read-org-template';

const ORGS = 'templates/orgs';
const WORKSPACES = 'templates/workspaces';

async function resolve(dir: string): Promise<OrgTemplate> {
  const files = (await loadTemplateFolder(join(ORGS, dir))) ?? new Map();
  const result = checkOrgTemplate(files, { findWorkspaceTemplate: () => ({}) });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.template;
}

describe('the shipped organisations', () => {
  it.each([
    ['mock-bigorg', 200],
    ['engineering-team', 5],
    ['research-desk', 4],
    ['one-assistant', 1],
  ])('%s has nothing that the validator finds odd, and %i workspaces', async (dir, count) => {
    expect(await checkTemplate('org', join(ORGS, dir))).toEqual([]);
    const template = await resolve(dir);
    expect(template.nodes).toHaveLength(count);
    expect(template.description).not.toBe('');
    for (const { role, name } of template.nodes) expect(role, name).not.toBeNull();
  });

  it('are all listed here', () => {
    expect(readdirSync(ORGS).sort()).toEqual([
      'engineering-team',
      'mock-bigorg',
      'one-assistant',
      'research-desk',
    ]);
  });

  it.each(['engineering-team', 'research-desk', 'one-assistant'])(
    '%s gives every agent a prompt of its own, and one of several keys is enough',
    async (dir) => {
      const { nodes, requiredEnv } = await resolve(dir);
      const prompts = nodes.map(({ files }) => files['system-prompt.md'] ?? '');
      for (const [at, prompt] of prompts.entries())
        expect(prompt.length, nodes[at]?.name).toBeGreaterThan(300);
      expect(new Set(prompts).size).toBe(nodes.length);
      expect(requiredEnv).toEqual([{ any_of: expect.any(Array) }]);
    },
  );

  it('tell leads to delegate, and that completed is not done', async () => {
    for (const dir of ['engineering-team', 'research-desk']) {
      const [lead] = (await resolve(dir)).nodes;
      const prompt = lead?.files['system-prompt.md'] ?? '';
      expect(prompt).toMatch(/"completed"/i);
      expect(prompt).toMatch(/delegat|hand it over/i);
      expect(prompt).toMatch(/word for word/);
    }
  });
});

describe('the shipped workspace templates', () => {
  it.each(readdirSync(WORKSPACES))(
    '%s has nothing that the validator finds odd, and all it names',
    async (name) => {
      const folder = join(WORKSPACES, name);
      expect(await checkTemplate('workspace', folder)).toEqual([]);
      const config = parse(readFileSync(join(folder, 'config.yaml'), 'utf8')) as Record<string, unknown>;
      expect(KNOWN_RUNTIMES).toContain(config.runtime);
      const models = config.models as { id: string; required_env: string[] }[];
      expect(models.map(({ id }) => id)).toContain(config.model);
      for (const { required_env: names } of models) expect(names.length).toBeGreaterThan(0);
      for (const path of config.prompt_files as string[]) expect(readdirSync(folder)).toContain(path);
    },
  );
});
