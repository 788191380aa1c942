import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { KNOWN_RUNTIMES } from '@/domain/agent-runtimes';
import { resolveOrgTemplate } from '@/domain/org-template/resolve-org-template';
import type { OrgTemplate, TemplateFile } from '@/domain/org-template/types';
import { readYamlTree } from './read-yaml-tree';

const ORGS = 'templates/orgs';
const WORKSPACES = 'templates/workspaces';

function filesOf(folder: string): Map<string, TemplateFile> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    statSync(join(folder, path)).isFile(),
  );
  return new Map(paths.map((path) => [path, { bytes: new Uint8Array(readFileSync(join(folder, path))) }]));
}

function resolve(dir: string): OrgTemplate {
  const files = filesOf(join(ORGS, dir));
  const read = readYamlTree(files, 'org.yaml');
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  const shipped = readdirSync(WORKSPACES);
  const result = resolveOrgTemplate(read.tree, files, {
    findWorkspaceTemplate: (name) => (shipped.includes(name) ? {} : null),
    strict: true,
  });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.template;
}

describe('the shipped organisations', () => {
  it.each([
    ['mock-bigorg', 200],
    ['engineering-team', 5],
    ['research-desk', 4],
    ['one-assistant', 1],
  ])('%s is valid to the last field and has %i workspaces', (dir, count) => {
    const template = resolve(dir);
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
    (dir) => {
      const { nodes, requiredEnv } = resolve(dir);
      const prompts = nodes.map(({ files }) => files['system-prompt.md'] ?? '');
      for (const [at, prompt] of prompts.entries())
        expect(prompt.length, nodes[at]?.name).toBeGreaterThan(300);
      expect(new Set(prompts).size).toBe(nodes.length);
      expect(requiredEnv).toEqual([{ any_of: expect.any(Array) }]);
    },
  );

  it('tell leads to delegate, and that completed is not done', () => {
    for (const dir of ['engineering-team', 'research-desk']) {
      const [lead] = resolve(dir).nodes;
      const prompt = lead?.files['system-prompt.md'] ?? '';
      expect(prompt).toMatch(/"completed"/i);
      expect(prompt).toMatch(/delegat|hand it over/i);
      expect(prompt).toMatch(/word for word/);
    }
  });
});

describe('the shipped workspace templates', () => {
  it.each(readdirSync(WORKSPACES))('%s says what it is and has every prompt it names', (name) => {
    const files = filesOf(join(WORKSPACES, name));
    const config = parse(readFileSync(join(WORKSPACES, name, 'config.yaml'), 'utf8')) as Record<
      string,
      unknown
    >;
    expect(config).toMatchObject({ name: expect.any(String), description: expect.any(String), tier: 2 });
    expect(KNOWN_RUNTIMES).toContain(config.runtime);
    const models = config.models as { id: string; required_env: string[] }[];
    expect(models.map(({ id }) => id)).toContain(config.model);
    for (const { required_env: names } of models) expect(names.length).toBeGreaterThan(0);
    for (const path of config.prompt_files as string[]) expect([...files.keys()]).toContain(path);
  });
});
