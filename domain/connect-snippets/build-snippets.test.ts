import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildSnippets } from './build-snippets';
import { CONNECT_WAYS } from './connect-help';
import { mcpServerName } from './server-name';
import { SNIPPET_KEYS, type SnippetKey, TOKEN_PLACEHOLDER } from './snippet-facts';
import { PACKAGES } from './snippet-packages';

const ID = 'a3bb189e-8bf9-4c4b-9b3f-000000000001';
const PLATFORM = 'https://agents.example/api';
const NAME = 'Research & "$(touch /tmp/x)" `id`';
const snippets = buildSnippets({ workspaceId: ID, workspaceName: NAME, platformUrl: PLATFORM });
const SERVER = mcpServerName(ID, NAME);
const SHELL = SNIPPET_KEYS.filter((key) => key !== 'python_snippet');

describe.each(SNIPPET_KEYS)('%s', (key) => {
  const text = snippets[key];

  it('says which workspace, which platform, and where the token belongs', () => {
    for (const fact of [ID, PLATFORM, TOKEN_PLACEHOLDER]) expect(text).toContain(fact);
    expect(text).not.toContain(`${PLATFORM}/"`);
  });

  it('asks for nothing that nobody can fill in, and has nothing left unstamped', () => {
    expect(text).not.toMatch(/MOLECULE_ORG_ID|org[ _-]id/i);
    expect(text).not.toMatch(/\{\{|\{%|undefined|NaN|\[object/);
    expect(text).not.toMatch(/<[a-z][a-z ]*>/i);
  });

  it('never appends to a file', () => {
    expect(text).not.toContain('>>');
    expect(text).not.toMatch(/\btee\b/);
  });

  it('starts nothing in the background but with nohup, a log and disown, and recommends a service manager', () => {
    const background = commands(text).filter((line) => /(?<![&>\d])&(?!&|\d)/.test(line));
    for (const line of background) expect(line).toMatch(/nohup .* > \S+\.log 2>&1 & disown$/);
    if (background.length > 0) expect(text).toMatch(/service manager/);
  });

  it('holds neither the name of the workspace nor what a shell would act on in it', () => {
    expect(text).not.toContain('$(touch');
    expect(text).not.toContain('Research &');
    expect(text).not.toContain('`');
  });

  it('starts the command that registers and sends heartbeats, never the bare module', () => {
    expect(text).not.toMatch(/python3? -m molecule|a2a_mcp_server/);
  });

  it('installs only what the table of packages holds', () => {
    const known = new Set<string>(Object.values(PACKAGES).map(({ name }) => name));
    const npm = [...text.matchAll(/npm install -g (\S+)/g)].map((match) => match[1] ?? '');
    const pip = [...text.matchAll(/pip install --upgrade (.+)/g)].flatMap(
      (match) => match[1]?.split(' ') ?? [],
    );
    for (const name of [...npm, ...pip]) expect([...known]).toContain(name);
  });

  it('is shown in a tab that tells what it installs', () => {
    const way = CONNECT_WAYS.find((candidate) => candidate.key === key);
    const named = Object.values(PACKAGES).filter(({ name }) => installsOf(text).includes(name));
    expect(way?.installs.map(({ name }) => name).sort()).toEqual(named.map(({ name }) => name).sort());
    expect(way?.troubles.length).toBeGreaterThan(1);
  });
});

/** Lines that a shell runs; text for a file stands between marks. */
const commands = (text: string): string[] => text.split('\n').filter((line) => !/^\s*#/.test(line));

function installsOf(text: string): string[] {
  const lines = text.split('\n').filter((line) => /\b(install|marketplace add)\b/.test(line));
  return lines
    .flatMap((line) => line.split(/[\s"]+/))
    .map((word) => word.replace(/^git\+https:\/\/github\.com\/|\.git@main$/g, ''));
}

describe.each(SHELL)('%s in a terminal', (key) => {
  it('is correct for bash, and for sh where nothing is sent to the background', () => {
    const check = (shell: string) =>
      execFileSync(shell, ['-n'], { input: snippets[key], stdio: ['pipe', 'pipe', 'pipe'] });
    expect(() => check('bash')).not.toThrow();
    if (!snippets[key].includes('disown')) expect(() => check('sh')).not.toThrow();
  });

  it('has no comment that a shell without comments would act on', () => {
    const comments = snippets[key].split('\n').filter((line) => /^\s*#/.test(line));
    for (const line of comments) expect(line).not.toMatch(/['"`$;()&|<>]/);
  });

  it('does not close the terminal that it is pasted into', () => {
    expect(snippets[key]).not.toMatch(/^\s*(exit|set -e)\b/m);
  });
});

describe('the ways to connect', () => {
  it('stand in the order of the tabs, each once', () => {
    expect(CONNECT_WAYS.map(({ label }) => label)).toEqual([
      'Universal MCP',
      'Python SDK',
      'Claude Code',
      'Hermes',
      'Codex',
      'OpenClaw',
      'curl',
    ]);
    expect(CONNECT_WAYS.map(({ key }) => key).sort()).toEqual([...SNIPPET_KEYS].sort());
  });

  it('hold no address but that of the platform and the example to fill in', () => {
    const help = JSON.stringify(CONNECT_WAYS);
    expect(help).not.toMatch(/https?:\/\/\w/);
    const hosts = SNIPPET_KEYS.flatMap((key) =>
      [...snippets[key].matchAll(/https?:\/\/([\w.-]+)/g)].map((m) => m[1]),
    );
    expect(new Set(hosts)).toEqual(new Set(['agents.example', 'agent.example.com', 'github.com']));
  });
});

it.each<[SnippetKey, RegExp[]]>([
  [
    'universal_mcp_snippet',
    [/Python 3\.11/, /-- molecule-mcp/, /--scope user/, /every 20 seconds/, /list_peers/],
  ],
  [
    'python_snippet',
    [
      /main branch/,
      /INBOUND_URL = "https:/,
      /async def/,
      /idempotency_key/,
      /start_in_background/,
      /register\(\)/,
      /run_heartbeat_loop\(\)/,
    ],
  ],
  [
    'claude_code_channel_snippet',
    [
      /Bun/,
      /marketplace add/,
      /plugin install molecule@/,
      /MOLECULE_WORKSPACE_IDS/,
      /chmod 600/,
      /--dangerously-load-development-channels --channels plugin:molecule@/,
      /connected — watching/,
    ],
  ],
  ['hermes_channel_snippet', [/by hand/, /plugin_platforms:/, /--replace/, /gateway\.log/]],
  ['codex_snippet', [/0\.57/, /by hand/, /command = "molecule-mcp"/, /startup_timeout_sec = 30/, /sessions/]],
  [
    'openclaw_snippet',
    [/^#.*onboard --provider/m, /openclaw mcp set/, /--bind loopback --port 18789/, /openclaw agent/],
  ],
  [
    'curl_register_template',
    [/export AGENT_URL=/, /Origin: /, /\/registry\/register/, /\/registry\/heartbeat/, /agent_card/],
  ],
])('%s carries its facts', (key, facts) => {
  for (const fact of facts) expect(snippets[key]).toMatch(fact);
});

describe('the name of the MCP server', () => {
  it.each([
    ['Market Research', 'molecule-market-research-a3bb189e'],
    ['Zoë & Åsa', 'molecule-zoe-asa-a3bb189e'],
    ['研究', 'molecule-a3bb189e'],
    ['', 'molecule-a3bb189e'],
    ['A name that goes on and on for ever', 'molecule-a-name-that-goes-on-and-a3bb189e'],
  ])('of %j is %s', (name, expected) => {
    expect(mcpServerName(ID, name)).toBe(expected);
  });

  it('is another one for another workspace of the same name', () => {
    expect(mcpServerName('b3bb189e-8bf9-4c4b-9b3f-000000000001', 'Ada')).not.toBe(mcpServerName(ID, 'Ada'));
  });

  it('is safe in a shell, in TOML and in JSON, whatever the workspace is called', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.string({ unit: 'grapheme' }), (id, name) => {
        expect(mcpServerName(id, name)).toMatch(/^molecule(-[a-z0-9]+)+$/);
      }),
    );
  });
});

it('uses the name of the server wherever a host keeps it', () => {
  for (const key of ['universal_mcp_snippet', 'codex_snippet', 'openclaw_snippet'] as const) {
    expect(snippets[key]).toContain(SERVER);
  }
});
