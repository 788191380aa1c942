import { describe, expect, it } from 'vitest';
import { AGENT_RUNTIMES } from '@/domain/agent-runtimes';
import { TEMPLATE_LIMITS } from '@/domain/org-template/limits';
import { SECRETS_PER_OWNER_MAX } from '@/domain/secret-name';
import { acceptedTemplate, problemLines } from '@/server/testing/template-files';

const RUNTIME = AGENT_RUNTIMES[0]?.id ?? '';

/** An organisation of `count` workspaces that all say the same. */
const org = (count: number, fields: string): string =>
  `name: T\ndefaults: { runtime: ${RUNTIME} }\nworkspaces:\n${Array.from(
    { length: count },
    (_, at) => `  - { name: W${at}, ${fields} }`,
  ).join('\n')}`;

describe('what thousands of workspaces share', () => {
  it('is read once: a prompt, a folder and its .env', () => {
    const variables = Array.from({ length: 400 }, (_, at) => `NAME_${at}=${'v'.repeat(10)}`).join('\n');
    const { nodes, warnings } = acceptedTemplate({
      'org.yaml': org(1000, 'files_dir: team, initial_prompt_file: go.md'),
      'team/.env': `${variables}\nnonsense`,
      'team/notes.md': 'note',
      'team/data.bin': new Uint8Array([1, 0, 2]),
      'go.md': 'Go.',
    });
    expect(nodes[999]?.secrets).toBe(nodes[0]?.secrets);
    expect(nodes[999]?.files).toBe(nodes[0]?.files);
    expect(nodes[999]?.initialPrompt).toBe('Go.');
    // Told once, not for each of the thousand.
    expect(warnings.map(({ file }) => file).sort()).toEqual(['team/.env', 'team/data.bin']);
  });

  it.each([
    ['files', 'files_dir: team', { 'team/a.md': 'a'.repeat(1_000_000) }],
    [
      'prompts',
      'role: x',
      {
        'org.yaml': org(1000, 'system_prompt: *p').replace(
          'name: T',
          `x: &p ${'p'.repeat(200_000)}\nname: T`,
        ),
      },
    ],
    [
      'secrets',
      'role: x',
      { '.env': Array.from({ length: 300 }, (_, at) => `K${at}=${'v'.repeat(500)}`).join('\n') },
    ],
  ])('is refused where its copies would fill the memory: %s', (_, fields, files) => {
    expect(problemLines({ 'org.yaml': org(1000, fields), ...files })[0]).toContain(
      `above ${TEMPLATE_LIMITS.writtenBytes} bytes`,
    );
  });
});

describe('what no workspace can have is found before the import', () => {
  it.each([
    ['a secret that is too long', `LONG=${'v'.repeat(70_000)}`, 'gives LONG more than 65536 bytes'],
    [
      'too many secrets',
      Array.from({ length: SECRETS_PER_OWNER_MAX + 1 }, (_, at) => `K${at}=v`).join('\n'),
      `more than ${SECRETS_PER_OWNER_MAX} secrets`,
    ],
  ])('%s', (_, text, says) => {
    expect(problemLines({ 'org.yaml': org(1, 'role: x'), '.env': text })[0]).toContain(says);
  });

  it('secrets of the root and of a folder that are too many together', () => {
    const half = (prefix: string) => Array.from({ length: 300 }, (_, at) => `${prefix}${at}=v`).join('\n');
    const files = {
      'org.yaml': org(1, 'files_dir: team'),
      '.env': half('A'),
      'team/.env': half('B'),
      'team/x': 'x',
    };
    expect(problemLines(files)[0]).toContain(`team/.env: brings more than ${SECRETS_PER_OWNER_MAX} secrets`);
  });

  it('a folder of more files than fit', () => {
    const files = Object.fromEntries(
      Array.from({ length: 17 }, (_, at) => [`team/${at}.md`, 'a'.repeat(1_000_000)]),
    );
    expect(problemLines({ 'org.yaml': org(1, 'files_dir: team'), ...files })[0]).toContain('bytes together');
  });

  it('a path that no workspace can have is left out with a warning', () => {
    const { nodes, warnings } = acceptedTemplate({
      'org.yaml': org(1, 'files_dir: team'),
      'team/a.md': 'a',
      'team/b\u202e.md': 'b',
    });
    expect(Object.keys(nodes[0]?.files ?? {})).toEqual(['a.md']);
    expect(warnings[0]?.message).toContain('direction mark');
  });
});

it('a template that is odd in ten thousand places says so a bounded number of times', () => {
  const { warnings } = acceptedTemplate({ 'org.yaml': org(1000, 'rolle: b, colour: c, shape: d') });
  expect(warnings).toHaveLength(TEMPLATE_LIMITS.warnings);
  expect(warnings[0]?.suggestion).toBe('role');
  expect(warnings.at(-1)?.message).toContain('the others are not told');
  expect(problemLines({ 'org.yaml': org(1000, 'rolle: a') }, { strict: true })).not.toEqual([]);
});

it('a token of digits alone becomes a secret too', () => {
  const channel =
    'channels: [{ type: lark, config: { webhook_url: https://x.test/a, verify_token: 123456 } }]';
  const { nodes } = acceptedTemplate({ 'org.yaml': org(1, channel) });
  expect(JSON.stringify(nodes[0]?.channels)).not.toContain('123456');
  expect(nodes[0]?.secrets.CHANNEL_LARK_VERIFY_TOKEN).toBe('123456');
});

it.each([
  [
    'the configuration of a channel',
    'channels: [{ type: slack, config: { channel_id: "a\\0b" } }]',
    'config',
  ],
  ['half of a character there', 'channels: [{ type: odd, config: { x: "\\ud800" } }]', 'config'],
  ['a user of a channel', 'channels: [{ type: slack, allowed_users: ["a\\0b"] }]', 'allowed_users'],
])('what the database cannot hold is refused with its place: %s', (_, fields, place) => {
  expect(problemLines({ 'org.yaml': org(1, fields) })[0]).toContain(`channels.0.${place}`);
});
