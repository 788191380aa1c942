import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { templateJsonSchemas } from '@/domain/org-template/json-schemas';
import { formatProblem } from '@/domain/org-template/problems';
import { checkTemplate, type TemplateKind } from '../org-templates/check-template';

const run = promisify(execFile);
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'molecule-validate-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** The command itself, as people call it. */
async function validate(...args: string[]): Promise<{ code: number; said: string }> {
  const command = ['--import', 'tsx', 'server/commands/validate.ts', ...args];
  try {
    const { stdout } = await run(process.execPath, command);
    return { code: 0, said: stdout };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, said: stdout + stderr };
  }
}

async function problemsOf(kind: TemplateKind, text: string): Promise<string[]> {
  const path = join(folder, kind === 'workspace' ? 'config.yaml' : 'some.yaml');
  await writeFile(path, text);
  return ((await checkTemplate(kind, path)) ?? []).map(formatProblem);
}

describe('npm run validate', () => {
  it('exits with 0 for a template that can be used, and tells what is odd', async () => {
    await writeFile(
      join(folder, 'org.yaml'),
      'name: T\nnote: x\nworkspaces: [{ name: A, runtime: external }]\n',
    );
    expect(await validate('org', folder)).toMatchObject({
      code: 0,
      said: expect.stringContaining('warning: org.yaml:2:1: note the field note is not known'),
    });
    expect((await validate('org', folder, '--strict')).code).toBe(1);
  });

  it('exits with 1 for one that cannot, and for a wrong call', async () => {
    await writeFile(join(folder, 'org.yaml'), 'name: T\n');
    expect(await validate('org', folder)).toMatchObject({
      code: 1,
      said: expect.stringContaining('error: org.yaml:1:1: workspaces is missing'),
    });
    expect(await validate('org', join(folder, 'absent'))).toMatchObject({ code: 1 });
    expect(await validate('tree', folder)).toMatchObject({ code: 1, said: expect.stringContaining('Usage') });
  });
});

describe('a workspace template, a plugin, a channel', () => {
  it.each<[TemplateKind, string]>([
    [
      'workspace',
      'name: A\nruntime: claude-code\ntier: 2\nmodels: [{ id: sonnet, required_env: [ANTHROPIC_API_KEY] }]',
    ],
    ['plugin', 'name: browser\nversion: 1.0.0\nskills: [open]\nruntimes: [claude-code]'],
    ['channel', 'type: telegram\nconfig: { bot_token: x, chat_id: 7 }\nallowed_users: [ann]'],
  ])('that is right is accepted: %s', async (kind, text) => {
    expect(await problemsOf(kind, text)).toEqual([]);
  });

  it.each<[TemplateKind, string, string]>([
    ['workspace', 'runtime: x', 'config.yaml:1:1: name is missing'],
    [
      'workspace',
      'name: A\nruntime: claude',
      'config.yaml:2:1: runtime is no runtime that is known here: claude; did you mean claude-code?',
    ],
    ['workspace', 'name: A\ntier: high', 'config.yaml:2:1: tier must be a whole number from 1 to 4'],
    ['plugin', 'name: My Plugin', 'some.yaml:1:1: name must be lower-case letters'],
    ['plugin', 'name: a\nskill: [x]', 'did you mean skills?'],
    ['channel', 'type: pigeon', 'some.yaml:1:1: type must be one of: telegram, slack, lark, discord'],
    ['channel', 'type: discord\nconfig: {}', 'some.yaml:2:9: config.webhook_url is missing'],
    ['channel', 'type: slack\nconfig: { tokens: 1 }', 'config.tokens the field tokens is not known'],
  ])('that is wrong is refused with its place: %s %j', async (kind, text, says) => {
    expect((await problemsOf(kind, text)).join('\n')).toContain(says);
  });
});

describe('what is shipped', () => {
  const shipped = async (kind: TemplateKind, below: string): Promise<[TemplateKind, string][]> =>
    (await readdir(below)).map((name) => [kind, join(below, name)]);

  it('passes without a remark', async () => {
    const all = [
      ...(await shipped('org', 'templates/orgs')),
      ...(await shipped('workspace', 'templates/workspaces')),
    ];
    expect(all.length).toBeGreaterThan(1);
    for (const [kind, path] of all)
      expect(((await checkTemplate(kind, path)) ?? []).map(formatProblem), path).toEqual([]);
  });

  it('the JSON Schemas for editors are those of the code: npm run template-schemas', async () => {
    const schemas = templateJsonSchemas();
    expect((await readdir('templates/schema')).sort()).toEqual(Object.keys(schemas).sort());
    for (const [name, schema] of Object.entries(schemas)) {
      const written: unknown = JSON.parse(await readFile(join('templates/schema', name), 'utf8'));
      expect(written, name).toEqual(JSON.parse(JSON.stringify(schema)));
    }
  });
});
