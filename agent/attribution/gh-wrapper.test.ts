import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { attributeVariables, installGhWrapper } from './attribute-variables';

/** Writes down what it was given, and ends as it is told. */
const FAKE_GH = `#!${process.execPath}
const fs = require('node:fs');
const argv = process.argv.slice(2);
const file = argv.findIndex((a) => a === '-F' || a === '--body-file');
const path = file < 0 ? null : argv[file + 1];
const body = path && path !== '-' ? fs.readFileSync(path, 'utf8') : null;
const stdin = process.env.READ_STDIN ? fs.readFileSync(0, 'utf8') : '';
fs.appendFileSync(process.env.GH_LOG, JSON.stringify({ argv, body, stdin }) + '\\n');
process.stdout.write('said'); process.stderr.write('warned');
if (process.env.GH_SIGNAL) process.kill(process.pid, process.env.GH_SIGNAL);
else process.exitCode = Number(process.env.GH_CODE || 0);
`;
const IDENTITY = { MOLECULE_AGENT_ROLE: 'Engineer', GIT_AUTHOR_NAME: 'Molecule AI Ada' };
const FOOTER = '_Opened by Molecule AI Ada (Engineer)_';

let folder: string;
let real: string;
let bin: string;
let log: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "molecule-gh o'brien-"));
  real = join(folder, 'real');
  mkdirSync(real);
  writeFileSync(join(real, 'gh'), FAKE_GH);
  chmodSync(join(real, 'gh'), 0o755);
  // The part of the program that the wrapper calls, in one file as the program is.
  const program = join(folder, 'program.mjs');
  await build({
    stdin: {
      contents: `import { runGhWrapper } from './run-gh-wrapper';
        const end = await runGhWrapper(process.argv.slice(3), process.env);
        if ('code' in end) process.exit(end.code);
        process.kill(process.pid, end.signal);`,
      resolveDir: import.meta.dirname,
    },
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile: program,
    logLevel: 'silent',
  });
  bin = installGhWrapper(folder, program);
});
beforeEach(() => {
  log = join(folder, `log-${crypto.randomUUID()}`);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ran {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
  /** What the real one was given, once for each time it ran. */
  readonly given: { argv: string[]; body: string | null; stdin: string }[];
}

interface Run {
  readonly env?: Record<string, string>;
  readonly path?: readonly string[];
  readonly stdin?: string;
}

function gh(
  argv: readonly string[],
  { env = IDENTITY, path = [bin, real], stdin = '' }: Run = {},
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(join(path[0] ?? bin, 'gh'), argv, {
      env: { ...env, GH_LOG: log, PATH: path.join(delimiter) } as unknown as NodeJS.ProcessEnv,
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (data) => (stdout += data));
    child.stderr.on('data', (data) => (stderr += data));
    child.once('error', reject);
    child.once('close', (code, signal) => {
      const lines = (() => {
        try {
          return readFileSync(log, 'utf8').trim().split('\n');
        } catch {
          return [];
        }
      })();
      resolve({ code, signal, stdout, stderr, given: lines.map((line) => JSON.parse(line)) });
    });
    // A child that ends without reading takes its end of the pipe with it.
    child.stdin.once('error', () => {});
    child.stdin.end(stdin);
  });
}

const argvOf = async (argv: readonly string[], run?: Run): Promise<string[] | undefined> => {
  const { given } = await gh(argv, run);
  expect(given).toHaveLength(1);
  return given[0]?.argv;
};

const body = (text: string): string => `${text}\n\n---\n${FOOTER}\n`;

describe('what an agent creates', () => {
  it.each([
    [
      ['--title', 'Fix it'],
      ['--title', '[Engineer] Fix it'],
    ],
    [['--title=Fix it'], ['--title=[Engineer] Fix it']],
    [
      ['-t', 'Fix it'],
      ['-t', '[Engineer] Fix it'],
    ],
    [['-tFix it'], ['-t[Engineer] Fix it']],
    [['-t=Fix it'], ['-t=[Engineer] Fix it']],
    [
      ['-dt', 'Fix it'],
      ['-dt', '[Engineer] Fix it'],
    ],
    [['-dtFix it'], ['-dt[Engineer] Fix it']],
    [
      ['--title', '--body'],
      ['--title', '[Engineer] --body'],
    ],
    [
      ['--body', 'Because.'],
      ['--body', body('Because.')],
    ],
    [['--body=Because.\n'], [`--body=${body('Because.')}`]],
    [
      ['-b', 'Because.'],
      ['-b', body('Because.')],
    ],
    [['-bBecause.'], [`-b${body('Because.')}`]],
    [
      ['-b', ''],
      ['-b', `${FOOTER}\n`],
    ],
    [
      ['-l', '-t', '-t', 'Fix it'],
      ['-l', '-t', '-t', '[Engineer] Fix it'],
    ],
    [
      ['-t', 'Fix "it" $HOME `x`'],
      ['-t', '[Engineer] Fix "it" $HOME `x`'],
    ],
    [
      ['-t', 'Fix it', '--', '-t', 'other'],
      ['-t', '[Engineer] Fix it', '--', '-t', 'other'],
    ],
  ])('has its name on it: %j', async (given, expected) => {
    expect(await argvOf(['pr', 'create', ...given])).toEqual(['pr', 'create', ...expected]);
  });

  it('is an issue too, and is known behind flags', async () => {
    expect(await argvOf(['issue', 'create', '-t', 'A bug', '-b', 'It breaks.'])).toEqual([
      ...['issue', 'create', '-t', '[Engineer] A bug', '-b', body('It breaks.')],
    ]);
    log += '-2';
    expect(await argvOf(['pr', '-R', 'a/b', 'create', '-t', 'Fix'])).toEqual([
      ...['pr', '-R', 'a/b', 'create', '-t', '[Engineer] Fix'],
    ]);
  });

  it('has it once, however often it is put through', async () => {
    const once = (await argvOf(['pr', 'create', '-t', 'Fix it', '--body=Because.'])) ?? [];
    log += '-2';
    expect(await argvOf(once)).toEqual(once);
  });

  it('has it in the file that its text comes from, which stays as it is', async () => {
    const file = join(folder, 'body.md');
    writeFileSync(file, 'Because of this.\n');
    const { given } = await gh(['issue', 'create', '-t', 'A bug', '-F', file]);
    expect(given[0]?.body).toBe(body('Because of this.'));
    expect(readFileSync(file, 'utf8')).toBe('Because of this.\n');
    expect(() => readFileSync(given[0]?.argv[5] ?? '')).toThrow();
    log += '-2';
    const fromStdin = await gh(['issue', 'create', '--body-file', '-'], { stdin: 'From stdin.' });
    expect(fromStdin.given[0]?.body).toBe(body('From stdin.'));
    log += '-3';
    expect(await argvOf(['pr', 'create', '--body-file=/none', '-t', ''])).toEqual([
      ...['pr', 'create', '--body-file=/none', '-t', ''],
    ]);
  });
});

describe('everything else', () => {
  it.each([
    [['pr', 'list', '-t', 'create']],
    [['pr', 'edit', '1', '--title', 'Fix', '--body', 'b']],
    [['pr', 'comment', '1', '--body', 'create']],
    [['issue', 'list', '--search', 'create']],
    [['release', 'create', 'v1', '--title', 'One']],
    [['repo', 'create', 'new']],
    [['api', '-f', 'title=x', 'create']],
    [['pr', 'create', '--fill']],
    [['pr', 'create']],
    [['']],
    [[]],
    [['alias', 'set', 'new', '', 'a\nb', '*', '$(x)']],
  ])('goes through to the letter: %j', async (argv) => {
    expect(await argvOf(argv)).toEqual(argv);
  });

  it('keeps its streams and its exit code', async () => {
    for (const argv of [
      ['pr', 'list'],
      ['pr', 'create', '-t', 'x'],
    ]) {
      const ran = await gh(argv, { env: { ...IDENTITY, READ_STDIN: '1', GH_CODE: '7' }, stdin: 'given' });
      expect(ran).toMatchObject({ code: 7, stdout: 'said', stderr: 'warned' });
      expect(ran.given.at(-1)?.stdin).toBe('given');
      const killed = await gh(argv, { env: { ...IDENTITY, GH_SIGNAL: 'SIGTERM' } });
      expect(killed).toMatchObject({ code: null, signal: 'SIGTERM' });
    }
  });

  it.each([{}, { GIT_AUTHOR_NAME: 'Molecule AI Ada' }, { MOLECULE_AGENT_ROLE: ' ' }])(
    'is what a creation is too, where nobody knows whose it is: %j',
    async (env) => {
      const argv = ['pr', 'create', '-t', 'Fix it', '-b', 'Because.'];
      expect(await argvOf(argv, { env })).toEqual(argv);
    },
  );

  it('takes no sign of a role for more than it is', async () => {
    const env = { MOLECULE_AGENT_ROLE: 'Lead] \n[Boss', GIT_AUTHOR_NAME: '' };
    expect(await argvOf(['pr', 'create', '-t', 'Fix', '-b', 'x'], { env })).toEqual([
      ...['pr', 'create', '-t', '[Lead Boss] Fix', '-b', 'x\n\n---\n_Opened by Lead Boss_\n'],
    ]);
  });
});

describe('the real gh', () => {
  it('is found behind all wrappers, also those of others, without going in a circle', async () => {
    const other = installGhWrapper(join(folder, 'other'), join(folder, 'program.mjs'));
    const linked = join(folder, 'linked');
    mkdirSync(linked);
    symlinkSync(join(bin, 'gh'), join(linked, 'gh'));
    for (const argv of [
      ['pr', 'list'],
      ['pr', 'create', '-t', 'Fix'],
    ]) {
      const { given } = await gh(argv, { path: [bin, other, linked, bin, real] });
      expect(given).toHaveLength(1);
      log += '-2';
    }
  });

  it.each([[['pr', 'list']], [['pr', 'create', '-t', 'x']]])(
    'that is not there is said: %j',
    async (argv) => {
      expect(await gh(argv, { path: [bin, '/nowhere'] })).toMatchObject({
        code: 127,
        stderr: 'gh: not found on PATH\n',
      });
    },
  );

  it('is of use where the program is gone', async () => {
    const left = installGhWrapper(join(folder, 'left'), join(folder, 'gone.mjs'));
    const argv = ['pr', 'create', '-t', 'Fix'];
    expect(await argvOf(argv, { path: [left, real] })).toEqual(argv);
  });
});

describe('the environment of an engine', () => {
  const parts = { workspaceId: 'id', name: 'Ada Löv', role: 'Engineer', program: null };

  it('names the agent as author and committer, unless somebody has chosen other names', () => {
    const own = attributeVariables({ HOME: '/h', EMPTY: '' }, { ...parts, folder });
    expect(own).toEqual({
      HOME: '/h',
      EMPTY: '',
      GIT_AUTHOR_NAME: 'Molecule AI Ada Löv',
      GIT_AUTHOR_EMAIL: 'ada-lov@agents.localhost',
      GIT_COMMITTER_NAME: 'Molecule AI Ada Löv',
      GIT_COMMITTER_EMAIL: 'ada-lov@agents.localhost',
      MOLECULE_AGENT_ROLE: 'Engineer',
    });
    const chosen = { GIT_AUTHOR_NAME: 'Bot', GIT_COMMITTER_NAME: '', AGENT_EMAIL_DOMAIN: 'example.org' };
    expect(attributeVariables(chosen, { ...parts, role: null, folder })).toMatchObject({
      GIT_AUTHOR_NAME: 'Bot',
      GIT_AUTHOR_EMAIL: 'ada-lov@example.org',
      GIT_COMMITTER_NAME: 'Molecule AI Ada Löv',
    });
  });

  it('has the wrapper before everything else on its path', () => {
    const program = join(folder, 'program.mjs');
    const at = join(folder, 'made');
    const { PATH } = attributeVariables({ PATH: '/usr/bin' }, { ...parts, folder: at, program });
    expect(PATH).toBe(`${join(at, 'bin')}${delimiter}/usr/bin`);
    expect(readFileSync(join(at, 'bin', 'gh'), 'utf8')).toMatch(/^#!\/bin\/sh\n# molecule gh wrapper/);
  });
});
