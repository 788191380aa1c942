import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type AgentEnvironment, readEnvironment } from '../environment';
import { ConfigSource } from './config-source';
import { buildSystemPrompt } from './system-prompt';

let folder: string;
let environment: AgentEnvironment;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'molecule-config-'));
  environment = readEnvironment({
    WORKSPACE_CONFIG_PATH: folder,
    WORKSPACE_ID: 'w-1',
    PLUGINS_DIR: `${folder}/plugins`,
  });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

it('a change counts from the next look on', () => {
  const source = new ConfigSource(environment);
  write('config.yaml', 'runtime: assistant\nmodel: a:one');
  expect(source.current().config.model).toBe('a:one');
  write('config.yaml', 'runtime: assistant\nmodel: a:two');
  expect(source.current().config.model).toBe('a:two');
});

it('a configuration that cannot be read any more leaves the last good one in force', () => {
  const source = new ConfigSource(environment);
  write('config.yaml', 'runtime: assistant\nmodel: a:one');
  source.current();
  write('config.yaml', 'runtime: [unclosed');
  expect(source.current().config).toMatchObject({ runtime: 'assistant', model: 'a:one' });
});

it('tells the model its prompts in their order, its skills by name and purpose, and never what lies outside', () => {
  write(
    'config.yaml',
    'name: Ada\nrole: tester\nruntime: assistant\nprompt_files: [b.md, a.md, ../../etc/passwd]',
  );
  write('a.md', 'Second.');
  write('b.md', 'First.');
  write('skills/review/SKILL.md', '---\nname: review\ndescription: Reading changes.\n---\nThe body.');
  write('plugins/p/skills/deploy/SKILL.md', '---\ndescription: Putting it out.\n---\n');
  write('skills/broken/SKILL.md', 'no head');
  const prompt = buildSystemPrompt(new ConfigSource(environment).current(), environment, 'Be kind.');
  expect(prompt).toMatch(/^Be kind\.\n\nYou are Ada, tester\.[\s\S]*First\.\n\nSecond\.\n\n# Skills/);
  expect(prompt).toContain(`- deploy: Putting it out. (${folder}/plugins/p/skills/deploy/SKILL.md)`);
  expect(prompt).toContain('- review: Reading changes.');
  expect(prompt).not.toContain('The body.');
  expect(prompt).not.toContain('root:');
});
