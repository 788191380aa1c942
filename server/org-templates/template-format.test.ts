import { describe, expect, it } from 'vitest';
import { AGENT_RUNTIMES } from '@/domain/agent-runtimes';
import { acceptedTemplate, problemLines } from '@/server/testing/template-files';

const RUNTIME = AGENT_RUNTIMES[0]?.id ?? '';

/** An organisation whose first workspace has these fields, beside defaults and files. */
const org = (workspace: string, rest = '', files: Record<string, string> = {}) => ({
  'org.yaml': `name: Team\n${rest || `defaults: { runtime: ${RUNTIME} }`}\nworkspaces:\n  - name: Lead\n${workspace.replace(/^/gm, '    ')}\n`,
  ...files,
});
const lead = (...args: Parameters<typeof org>) => {
  const [node] = acceptedTemplate(org(...args)).nodes;
  if (!node) throw new Error('no workspace');
  return node;
};
const reference = (name: string): string => `\${${name}}`;
const defaultsWith = (lines: string): string =>
  `defaults:\n  runtime: ${RUNTIME}\n${lines.replace(/^/gm, '  ')}`;

describe('a workspace', () => {
  it('has every field of the format', () => {
    const node = lead(
      `role: Leads
tier: 1
model: some:model
workspace_dir: /srv/code
workspace_access: read_only
max_concurrent_tasks: 3
plugins: [one]
system_prompt: You lead.
initial_prompt: Begin.
idle_prompt: Look round.
idle_interval_seconds: 60
category_routing: { bugs: [QA] }
initial_memories: [A fact, { content: Another, scope: TEAM, namespace: notes }]
schedules: [{ name: Round, cron_expr: 0 9 * * 1-5, timezone: Europe/Berlin, prompt: Report. }]
channels: [{ type: telegram, config: { bot_token: '\${BOT}', chat_id: 7 }, allowed_users: [1, ann] }]
canvas: { x: 10, y: -20.5 }
required_env: [B_KEY, { any_of: [C_KEY, A_KEY] }]
recommended_env: [D_KEY]
files_dir: lead`,
      '',
      {
        'lead/notes/plan.md': 'Plan',
        'lead/.env': 'BOT=1:abc\n',
        'lead/workspace.yaml': 'name: no file of its agent',
      },
    );
    expect(node).toEqual({
      index: 0,
      parentIndex: null,
      place: { file: 'org.yaml', line: 4, column: 5 },
      name: 'Lead',
      role: 'Leads',
      runtime: RUNTIME,
      tier: 1,
      model: 'some:model',
      template: null,
      systemPrompt: 'You lead.',
      initialPrompt: 'Begin.',
      idlePrompt: 'Look round.',
      idleIntervalSeconds: 60,
      workspaceDir: '/srv/code',
      workspaceAccess: 'read_only',
      plugins: ['one'],
      categoryRouting: { bugs: ['QA'] },
      initialMemories: [
        { content: 'A fact', scope: 'LOCAL', namespace: 'general' },
        { content: 'Another', scope: 'TEAM', namespace: 'notes' },
      ],
      maxConcurrentTasks: 3,
      schedules: [
        {
          name: 'Round',
          cronExpr: '0 9 * * 1-5',
          timezone: 'Europe/Berlin',
          prompt: 'Report.',
          enabled: true,
        },
      ],
      channels: [
        {
          type: 'telegram',
          config: { bot_token: reference('BOT'), chat_id: 7 },
          allowedUsers: ['1', 'ann'],
          enabled: true,
        },
      ],
      url: '',
      canvas: { x: 10, y: -20.5 },
      requiredEnv: ['B_KEY', { any_of: ['C_KEY', 'A_KEY'] }],
      recommendedEnv: ['D_KEY'],
      secrets: { BOT: '1:abc' },
      files: { 'notes/plan.md': 'Plan' },
    });
  });

  it('takes what it says before its workspace template, that before the defaults, and tier 2 when nobody says', () => {
    const files = (fields: string, defaults: string) => ({
      'org.yaml': `name: T\ndefaults: ${defaults}\nworkspaces: [{ name: A, template: base, ${fields} }]`,
    });
    const workspaceTemplates = { base: { tier: 1, model: 'from:template' } };
    const read = (fields: string, defaults: string) =>
      acceptedTemplate(files(fields, defaults), { workspaceTemplates }).nodes[0];
    expect(read('', `{ runtime: ${RUNTIME}, tier: 3, model: x }`)).toMatchObject({
      tier: 1,
      model: 'from:template',
    });
    expect(read('tier: 4, model: own', `{ runtime: ${RUNTIME}, tier: 3 }`)).toMatchObject({
      tier: 4,
      model: 'own',
    });
    expect(lead('role: x')).toMatchObject({ tier: 2, model: '' });
  });

  it('has the model of its runtime when nobody chose one', () => {
    expect(lead('runtime: claude-code').model).toBe('sonnet');
    expect(lead('runtime: langgraph').model).toBe('anthropic:claude-opus-4-7');
    expect(lead('external: true\nurl: https://agents.test/a2a')).toMatchObject({
      model: '',
      url: 'https://agents.test/a2a',
    });
  });

  it.each([
    ['own text', 'initial_prompt: own\ninitial_prompt_file: f.md', 'initial_prompt: d', 'own'],
    [
      'own file below its folder',
      'initial_prompt_file: f.md\nfiles_dir: lead',
      'initial_prompt: d',
      'in lead',
    ],
    ['own file below the root', 'initial_prompt_file: g.md\nfiles_dir: lead', 'initial_prompt: d', 'in root'],
    ['text of the defaults', 'role: x', 'initial_prompt: d\ninitial_prompt_file: g.md', 'd'],
    ['file of the defaults', 'role: x', 'initial_prompt_file: g.md', 'in root'],
    ['nothing', 'role: x', '', null],
  ])('has as its first prompt: %s', (_, workspace, defaults, expected) => {
    const node = lead(workspace, defaultsWith(defaults), {
      'lead/f.md': 'in lead',
      'f.md': 'never',
      'g.md': 'in root',
    });
    expect(node.initialPrompt).toBe(expected);
  });

  it('unites plugins, and takes away what ! or - stands before', () => {
    const plugins = (own: string) => lead(`plugins: [${own}]`, defaultsWith('plugins: [a, b]')).plugins;
    expect(plugins('c, "!a"')).toEqual(['b', 'c']);
    expect(plugins('-b, a')).toEqual(['a']);
    expect(plugins('')).toEqual(['a', 'b']);
  });

  it('merges routing category by category; an empty list takes one away', () => {
    const node = lead(
      'category_routing: { a: [X], b: [] }',
      defaultsWith('category_routing: { a: [Y], b: [Z], c: [W] }'),
    );
    expect(node.categoryRouting).toEqual({ a: ['X'], c: ['W'] });
  });

  it('gets the values of the .env of the root and of its folder, the later one winning', () => {
    const files = { '.env': 'A=1\nB=2\nEMPTY=\n', 'lead/.env': 'export B=\'3\' \r\nC="x # y"\n' };
    expect(lead('files_dir: lead', '', files).secrets).toEqual({ A: '1', B: '3', C: 'x # y' });
    expect(lead('role: x', '', files).secrets).toEqual({ A: '1', B: '2' });
  });

  it('never has a file of secrets among its files', () => {
    const secret = { 'lead/.env': 'A=1', 'lead/deep/.env': 'B=2', 'lead/.env.local': 'C=3' };
    const { files } = lead('files_dir: lead', '', {
      ...secret,
      'lead/.env.example': 'D=',
      'lead/a.env': 'x',
    });
    expect(Object.keys(files).sort()).toEqual(['.env.example', 'a.env']);
  });

  it('keeps a token that is written into a channel as a secret, with a reference in its place', () => {
    const { nodes, warnings } = acceptedTemplate(
      org('channels: [{ type: discord, config: { webhook_url: https://hooks.test/secret } }]'),
    );
    expect(nodes[0]?.channels[0]?.config).toEqual({ webhook_url: reference('CHANNEL_DISCORD_WEBHOOK_URL') });
    expect(nodes[0]?.secrets).toEqual({ CHANNEL_DISCORD_WEBHOOK_URL: 'https://hooks.test/secret' });
    expect(warnings[0]?.path).toBe('workspaces.0.channels.0.config.webhook_url');
  });

  it('has no carriage return in any prompt, file or schedule', () => {
    const node = lead(
      'files_dir: lead\ninitial_prompt_file: p.md\nidle_prompt: "a\\r\\nb"\nschedules: [{ name: s, cron_expr: "@daily", prompt_file: p.md }]',
      '',
      { 'lead/p.md': 'one\r\ntwo\rthree' },
    );
    expect(JSON.stringify([node.initialPrompt, node.idlePrompt, node.files, node.schedules])).not.toContain(
      '\\r',
    );
    expect(node.files['p.md']).toBe('one\ntwo\nthree');
  });
});

describe('an organisation', () => {
  it('needs the union of what its workspaces need, sorted, a name taking the groups that hold it with it', () => {
    const { requiredEnv, recommendedEnv } = acceptedTemplate({
      'org.yaml': `
name: T
defaults: { runtime: ${RUNTIME} }
required_env: [Z, { any_of: [B, A] }]
recommended_env: [Z, { any_of: [A, B] }, R, { any_of: [R, S] }]
workspaces:
  - name: A
    required_env: [{ any_of: [Z, Y] }, { any_of: [A, B] }, D]
    children: [{ name: B, recommended_env: [{ any_of: [Q, P] }] }]`,
    });
    expect(requiredEnv).toEqual([{ any_of: ['A', 'B'] }, 'D', 'Z']);
    expect(recommendedEnv).toEqual([{ any_of: ['P', 'Q'] }, 'R']);
  });

  it('knows its memories', () => {
    expect(
      acceptedTemplate({
        'org.yaml': `name: T\nglobal_memories: [All know this]\nworkspaces: [{ name: A, runtime: ${RUNTIME} }]`,
      }).globalMemories,
    ).toEqual([{ content: 'All know this', scope: 'GLOBAL', namespace: 'general' }]);
  });

  it('may hold anchors, aliases and merged mappings', () => {
    const { nodes } = acceptedTemplate({
      'org.yaml': `
name: T
workspaces:
  - &lead { name: A, runtime: ${RUNTIME}, role: Leads, tier: 1 }
  - <<: *lead
    name: B
    tier: 2
    children: [{ <<: [*lead], name: C }]`,
    });
    expect(nodes.map(({ name, role, tier }) => [name, role, tier])).toEqual([
      ['A', 'Leads', 1],
      ['B', 'Leads', 2],
      ['C', 'Leads', 1],
    ]);
  });
});

describe('an unknown field', () => {
  const files = {
    'org.yaml': `name: T\nworkspaces:\n  - !include a/w.yaml`,
    'a/w.yaml': `name: A\nruntime: ${RUNTIME}\nfile_dir: a\nx-owner: us\nschedules:\n  - name: S\n    cron: x\n    cron_expr: "@daily"\n    prompt: p`,
  };

  it('is a warning with its place and the field that was probably meant, and the rest counts', () => {
    const { nodes, warnings } = acceptedTemplate(files);
    expect(nodes[0]?.schedules).toHaveLength(1);
    expect(warnings.map(({ file, line, column, suggestion }) => [file, line, column, suggestion])).toEqual([
      ['a/w.yaml', 7, 5, 'cron_expr'],
      ['a/w.yaml', 3, 1, 'files_dir'],
      ['a/w.yaml', 4, 1, null],
    ]);
  });

  it('refuses the template when asked to be strict', () => {
    expect(problemLines(files, { strict: true }).join('\n')).toContain(
      'a/w.yaml:3:1: workspaces.0.file_dir the field file_dir is not known and has no effect; did you mean files_dir?',
    );
  });
});
