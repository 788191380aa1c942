import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AGENT_RUNTIMES } from '@/domain/agent-runtimes';
import { acceptedTemplate, problemLines } from '@/server/testing/template-files';

const RUNTIME = AGENT_RUNTIMES[0]?.id ?? '';
const head = `name: T\ndefaults: { runtime: ${RUNTIME} }\nworkspaces:\n`;
const including = (path: string) => `${head}  - !include ${path}\n`;
const chain = (length: number): Record<string, string> =>
  Object.fromEntries(
    Array.from({ length }, (_, at) => [
      `${at + 1}.yaml`,
      at + 1 === length ? 'name: Last' : `name: N${at}\nchildren:\n  - !include ${at + 2}.yaml`,
    ]),
  );
const lines = (count: number, line: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => line(at)).join('\n');

type Case = [what: string, files: Record<string, string | Uint8Array>, says: string];

const REFUSED: readonly Case[] = [
  ['no org.yaml', {}, 'org.yaml: is missing'],
  ['an empty org.yaml', { 'org.yaml': '' }, 'org.yaml:1:1: must be a mapping, not nothing'],
  ['a document that is a list', { 'org.yaml': '- a' }, 'org.yaml:1:1: must be a mapping, not a list'],
  ['broken YAML', { 'org.yaml': 'name: [' }, 'org.yaml:1:8: is not valid YAML'],
  [
    'a tab that indents',
    { 'org.yaml': `name: T\nworkspaces:\n\t- name: A` },
    'org.yaml:3:1: is not valid YAML',
  ],
  ['two documents', { 'org.yaml': `${head}  - name: A\n---\nname: B` }, 'is not valid YAML'],
  ['a key that stands twice', { 'org.yaml': 'name: A\nname: B' }, 'org.yaml:2:1: has the key name twice'],
  ['a key that is no word', { 'org.yaml': '{ [a]: b }' }, 'org.yaml:1:3: has a key that is no plain word'],
  ['a foreign tag', { 'org.yaml': 'name: !python/object:os.system x' }, 'has a tag that is not known'],
  ['bytes that are not UTF-8', { 'org.yaml': new Uint8Array([0x6e, 0xff, 0xfe]) }, 'is not UTF-8 text'],
  ['UTF-16', { 'org.yaml': Buffer.from('name: T', 'utf16le') }, 'is a binary file, not text'],
  ['a binary file', { 'org.yaml': new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0]) }, 'is a binary file'],
  ['a huge file', { 'org.yaml': `name: ${'a'.repeat(5_000_000)}` }, 'is larger than 2097152 bytes'],
  ['an alias of nothing', { 'org.yaml': 'name: *x' }, 'org.yaml:1:7: refers to *x, which is not defined'],
  [
    'an alias that holds itself',
    { 'org.yaml': 'a: &x\n  b: *x' },
    'org.yaml:2:6: holds itself by the alias *x',
  ],
  [
    'aliases that multiply themselves',
    {
      'org.yaml': `a0: &a0 [x]\n${lines(12, (at) => `a${at + 1}: &a${at + 1} [${Array(10).fill(`*a${at}`).join(',')}]`)}`,
    },
    'more than 400000 values',
  ],
  [
    'includes that multiply themselves',
    {
      'org.yaml': including('0.yaml'),
      ...Object.fromEntries(
        Array.from({ length: 12 }, (_, at) => [
          `${at}.yaml`,
          `[${Array(10)
            .fill(`!include ${at + 1}.yaml`)
            .join(', ')}]`,
        ]),
      ),
      '12.yaml': '[]',
    },
    'more than 400000 values',
  ],
  ['brackets without end', { 'org.yaml': `name: ${'['.repeat(20_000)}` }, 'nested too deep'],
  [
    'levels without end',
    { 'org.yaml': `name: ${'['.repeat(300)}${']'.repeat(300)}` },
    'nested deeper than 200 levels',
  ],
  [
    'an include that leads out',
    { 'org.yaml': including('../other/w.yaml') },
    'org.yaml:4:14: includes ../other/w.yaml, which is not a path inside the template',
  ],
  [
    'an include that leads out by a detour',
    { 'org.yaml': including('a/w.yaml'), 'a/w.yaml': 'name: A\nchildren: [!include ../../w.yaml]' },
    'a/w.yaml:2:21: includes ../../w.yaml',
  ],
  [
    'an absolute include',
    { 'org.yaml': including('/etc/passwd') },
    'which is not a path inside the template',
  ],
  ['a drive', { 'org.yaml': including('C:/w.yaml') }, 'which is not a path inside the template'],
  ['a backslash', { 'org.yaml': including('..\\w.yaml') }, 'which is not a path inside the template'],
  ['a home folder', { 'org.yaml': including('~/w.yaml') }, 'which is not a path inside the template'],
  [
    'an include in other letters',
    { 'org.yaml': including('Lead/W.yaml'), 'lead/w.yaml': 'name: A' },
    'did you mean lead/w.yaml?',
  ],
  ['an include of nothing', { 'org.yaml': including('""') }, '!include takes a path'],
  [
    'an include of a binary file',
    { 'org.yaml': including('w.yaml'), 'w.yaml': new Uint8Array([0]) },
    'w.yaml: is a binary file',
  ],
  ['an include of itself', { 'org.yaml': including('org.yaml') }, 'includes itself'],
  [
    'a circle of includes',
    {
      'org.yaml': including('a.yaml'),
      'a.yaml': 'name: A\nchildren: [!include b.yaml]',
      'b.yaml': 'name: B\nchildren: [!include a.yaml]',
    },
    'b.yaml:2:21: includes itself: org.yaml includes a.yaml includes b.yaml includes a.yaml',
  ],
  [
    'seventeen levels of includes',
    { 'org.yaml': including('1.yaml'), ...chain(17) },
    'more than 16 levels deep',
  ],
  [
    'two siblings of one name',
    { 'org.yaml': `${head}  - name: A\n  - name: "A "\n` },
    'org.yaml:5:5: workspaces.1.name A stands twice at one place (also org.yaml:4)',
  ],
  [
    '21,000 workspaces',
    { 'org.yaml': `${head}- &w { name: W }\n${lines(21_000, () => '- *w')}` },
    'more than 20000 workspaces, which is the limit',
  ],
  [
    '70 levels of workspaces',
    {
      'org.yaml': `${head}${lines(70, (at) => `${'  '.repeat(at)}- name: W${at}\n${'  '.repeat(at)}  children:`)} []`,
    },
    'more than 64 levels of workspaces',
  ],
  [
    'a name that is a number',
    { 'org.yaml': `${head}  - name: 7` },
    'org.yaml:4:5: workspaces.0.name must be text, not a number',
  ],
  ['a name with active characters', { 'org.yaml': `${head}  - name: "a: [b]"` }, 'must be one line'],
  [
    'a tier that does not exist',
    { 'org.yaml': `${head}  - name: A\n    tier: 5` },
    'org.yaml:5:5: workspaces.0.tier must be from 1 to 4',
  ],
  [
    'a runtime that does not exist',
    { 'org.yaml': `${head}  - name: A\n    runtime: claude-cod` },
    'org.yaml:5:5: workspaces.0.runtime names claude-cod, which is no runtime of this platform; did you mean claude-code?',
  ],
  [
    'no runtime at all',
    { 'org.yaml': 'name: T\nworkspaces: [{ name: A }]' },
    'has no runtime, and defaults name none',
  ],
  ['no workspaces', { 'org.yaml': 'name: T\nworkspaces: []' }, 'must have at least one workspace'],
  [
    'a prompt file that is not there',
    { 'org.yaml': `${head}  - name: A\n    initial_prompt_file: p.md` },
    'p.md does not exist',
  ],
  [
    'a prompt file outside',
    { 'org.yaml': `${head}  - name: A\n    initial_prompt_file: ../p.md` },
    '../p.md is not a path inside the template',
  ],
  [
    'a folder that is not there',
    { 'org.yaml': `${head}  - name: A\n    files_dir: nowhere` },
    'nowhere is no folder of the template',
  ],
  [
    'a folder outside',
    { 'org.yaml': `${head}  - name: A\n    files_dir: ..` },
    '.. is not a folder inside the template',
  ],
  [
    'a wrong cron expression',
    { 'org.yaml': `${head}  - name: A\n    schedules: [{ name: s, cron_expr: soon, prompt: p }]` },
    'schedules.0.cron_expr is no cron expression',
  ],
  [
    'a wrong time zone',
    {
      'org.yaml': `${head}  - name: A\n    schedules: [{ name: s, cron_expr: "@daily", prompt: p, timezone: Mars }]`,
    },
    'names no time zone: Mars',
  ],
  [
    'a schedule without a prompt',
    { 'org.yaml': `${head}  - name: A\n    schedules: [{ name: s, cron_expr: "@daily" }]` },
    'has neither prompt nor prompt_file',
  ],
  [
    'a variable of wrong letters',
    { 'org.yaml': `${head}  - name: A\n    required_env: [api-key]` },
    'required_env.0 must be a name of capital letters',
  ],
  [
    'a channel without its token',
    { 'org.yaml': `${head}  - name: A\n    channels: [{ type: telegram, config: { chat_id: 1 } }]` },
    'channels.0.config.bot_token is missing',
  ],
  [
    'an address of an agent that runs here',
    { 'org.yaml': `${head}  - name: A\n    url: https://a.test` },
    'is only for agents that run elsewhere',
  ],
];

describe('a template is refused, with a plain message and its place, for', () => {
  it.each(REFUSED)('%s', (_, files, says) => {
    const found = problemLines(files);
    expect(found.join('\n')).toContain(says);
  });

  it('many mistakes at once, all told', () => {
    const found = problemLines({
      'org.yaml': `${head}  - { name: A, tier: 9 }\n  - { name: 1 }\n  - { role: x }`,
    });
    expect(found).toHaveLength(3);
  });
});

describe('a template is accepted', () => {
  it.each([
    ['with a byte order mark', { 'org.yaml': `\uFEFF${head}  - name: A\n` }],
    ['with CRLF', { 'org.yaml': `${head}  - name: A\n`.replaceAll('\n', '\r\n') }],
    ['with sixteen levels of includes', { 'org.yaml': including('1.yaml'), ...chain(16) }],
    [
      'with an include beside the including file',
      {
        'org.yaml': including('a/w.yaml'),
        'a/w.yaml': 'name: A\nchildren: [!include x.yaml, !include ../b/x.yaml]',
        'a/x.yaml': 'name: X',
        'b/x.yaml': 'name: Y',
      },
    ],
    [
      'with an included list inside a list',
      { 'org.yaml': including('all.yaml'), 'all.yaml': '- name: A\n- name: B\n' },
    ],
    [
      'with an include in place of a mapping',
      { 'org.yaml': `${head}  - name: A\n    canvas: !include canvas.yaml`, 'canvas.yaml': 'x: 1\ny: 2' },
    ],
    ['with a field named __proto__', { 'org.yaml': `${head}  - name: A\n    __proto__: { tier: 1 }` }],
  ])('%s', (_, files) => {
    expect(acceptedTemplate(files as Record<string, string>).nodes.length).toBeGreaterThan(0);
  });

  it('with a binary file in a folder: it is left out and told', () => {
    const { nodes, warnings } = acceptedTemplate({
      'org.yaml': `${head}  - name: A\n    files_dir: a`,
      'a/logo.png': new Uint8Array([0x89, 0x50, 0]),
      'a/notes.md': 'Notes',
    });
    expect(Object.keys(nodes[0]?.files ?? {})).toEqual(['notes.md']);
    expect(warnings).toMatchObject([
      { file: 'a/logo.png', message: 'is a binary file, not text; it is left out' },
    ]);
  });
});

describe('whatever the files hold', () => {
  const word = fc.constantFrom(
    ...[
      'name',
      'workspaces',
      'children',
      ':',
      '-',
      '&a',
      '*a',
      '<<',
      '!include w.yaml',
      '{',
      '}',
      '[',
      ']',
      '\n',
      '  ',
    ],
    ...['"', "'", '|', '>', '#', '!x', '?', ',', '7', 'null', '\t', '\u0000', '\uFEFF'],
  );
  const document = fc.array(word, { maxLength: 40 }).map((words) => words.join(' '));

  it('reading ends with a template or with problems, and never throws', () => {
    fc.assert(
      fc.property(document, document, fc.uint8Array({ maxLength: 60 }), (one, other, bytes) => {
        for (const text of [one, `name: T\nworkspaces:\n${one}`, bytes])
          expect(Array.isArray(problemLines({ 'org.yaml': text, 'w.yaml': other }))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
