import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failureOf, run, textOf } from '../conformance/engine-under-test';
import { classOfWords } from '../failures/failure-words';
import type { Engine, TurnEvent, TurnFailure, TurnRequest } from '../port';
import { createCliEngine } from './cli-engine';
import type { CliOutcome, CliProgram, CliReader } from './cli-program';
import { markedProcesses, markOf } from './marked-processes';

/**
 * The faults of a command line that the real ones cannot be made to show. A small program stands in for them; it does what
 * its standard input says, as the body of a function.
 */
const STAND_IN = `#!${process.execPath}
const say = (value) => process.stdout.write(JSON.stringify(value) + '\\n');
const end = (text = 'Done.') => { say({ type: 'text', text }); say({ type: 'end', session: process.argv[2] }); };
let told = '';
process.stdin.on('data', (chunk) => { told += chunk; });
process.stdin.on('end', () => new Function('say', 'end', 'require', told)(say, end, require));
`;

let folder: string;
let engine: Engine;
/** With which sessions the program was started. */
let started: (string | null)[];
let removed: string[];
const variables: Record<string, string> = {
  MOLECULE_WORKSPACE_TOKEN: 'the-agents-own',
  NODE_OPTIONS: '--no-warnings',
  ANTHROPIC_API_KEY: 'sk-of-somebody',
  GITHUB_TOKEN: 'a-secret-for-commands',
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'molecule-cli-'));
  await mkdir(join(folder, 'bin'));
  await writeFile(join(folder, 'bin', 'stand-in'), STAND_IN);
  await chmod(join(folder, 'bin', 'stand-in'), 0o755);
  started = [];
  removed = [];
  engine = newEngine();
});
afterEach(async () => {
  await engine.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

const newEngine = (silenceSeconds = 30, path = join(folder, 'bin')): Engine =>
  createCliEngine(PROGRAM, {
    environment: { workspacePath: folder, variables: { ...variables, PATH: `${path}:${process.env.PATH}` } },
    config: () => ({ idleTimeoutSeconds: silenceSeconds, providers: {}, runtimeConfig: {} }),
    stateFolder: join(folder, 'state'),
  });

const PROGRAM: CliProgram = {
  id: 'stand-in',
  label: 'Stand-in',
  command: 'stand-in',
  install: 'npm install -g stand-in',
  missing: async () => [],
  prepare: async () => {},
  launch({ turnId, session, settings }) {
    started.push(session?.id ?? null);
    const file = { path: join(settings.programFolder, `${turnId}.txt`), text: 'for this turn' };
    return {
      args: [`session-${started.length}`, file.path, session?.id ?? ''],
      env: { OWN: 'yes' },
      files: [file],
    };
  },
  reader: () => new StandInReader(),
  removeSessions: async (ids) => void removed.push(...ids),
};

class StandInReader implements CliReader {
  #session: string | null = null;
  #words: string | null = null;

  *read(line: Readonly<Record<string, unknown>>): Iterable<TurnEvent> {
    if (line.type === 'text') yield { kind: 'text', text: String(line.text) };
    if (line.type === 'tool') yield { kind: 'tool-started', callId: 'c', name: 'wait', input: {} };
    if (line.type === 'result') yield { kind: 'tool-ended', callId: 'c', ok: true, output: '' };
    if (line.type === 'end') this.#session = String(line.session);
    if (line.type === 'failed') this.#words = String(line.words);
  }

  rest = () => [];
  sessionId = () => this.#session;

  outcome(): CliOutcome {
    const words = this.#words;
    if (words !== null) return { kind: 'failed', failureClass: classOfWords(words) ?? 'crashed', words };
    if (this.#session === null) return { kind: 'unfinished' };
    return { kind: 'answered', session: { id: this.#session, ancestors: [] } };
  }
}

const request = (does: string, signal = new AbortController().signal): TurnRequest => ({
  contextId: 'c-1',
  taskId: 't-1',
  text: does,
  files: [],
  systemPrompt: '',
  model: { provider: 'anthropic', model: 'm' },
  tools: { url: '', bearer: '' },
  signal,
});
const answer = async (does: string): Promise<string> => textOf(await run(engine.runTurn(request(does))));
const failure = (does: string, signal?: AbortSignal): Promise<TurnFailure> =>
  failureOf(engine.runTurn(request(does, signal))) as Promise<TurnFailure>;
const left = (): Promise<number[]> => markedProcesses(markOf(join(folder, 'state')));

describe('a program that fails', () => {
  it('is told with its exit code and the end of its stderr, cut at a character', async () => {
    const died = await failure(
      `process.stderr.write('é'.repeat(5000) + 'the reason', () => process.exit(134))`,
    );
    expect(died).toMatchObject({ failureClass: 'crashed', message: expect.stringContaining('Stand-in') });
    expect(died.detail).toContain('exit code 134');
    expect(died.detail).not.toContain('\uFFFD');
    expect(Buffer.byteLength(died.detail)).toBeLessThanOrEqual(4096);
    expect(died.message).not.toContain('the reason');
  });

  it('begins anew after a crash, and goes on after a rate limit', async () => {
    await answer('end()');
    expect((await failure(`say({ type: 'failed', words: '429 Too Many Requests' })`)).failureClass).toBe(
      'rate-limited',
    );
    const dies = `say({ type: 'text', text: 'Well' }); process.exitCode = 1`;
    expect((await failure(dies)).failureClass).toBe('crashed');
    await answer('end()');
    expect(started).toEqual([null, 'session-1', 'session-1', null]);
    expect(removed).toEqual(['session-1']);
  });

  it('is one that says it has answered and is then killed', async () => {
    expect(
      (await failure(`end(); setTimeout(() => process.kill(process.pid, 'SIGSEGV'), 50)`)).failureClass,
    ).toBe('crashed');
  });

  it('is asked once more without its session where it cannot read that', async () => {
    await answer('end()');
    expect(await answer('if (process.argv[4]) process.exit(1); end()')).toBe('Done.');
    expect(started).toEqual([null, 'session-1', null]);
    expect((await failure('process.exit(1)')).failureClass).toBe('crashed');
  });

  it('is one that is not there', async () => {
    engine = newEngine(30, '/nowhere');
    expect(await failure('end()')).toMatchObject({
      failureClass: 'invalid-request',
      message: expect.stringContaining('npm install -g stand-in'),
    });
    expect(await engine.preflight(request('').model)).toEqual([
      {
        missing: expect.stringContaining('stand-in'),
        fix: expect.stringContaining('npm install -g stand-in'),
      },
    ]);
  });
});

describe('a program that misbehaves', () => {
  it('may write what is no JSON, and lines without end', async () => {
    const nonsense = `process.stdout.write('no json\\n{"half\\n[1]\\n\\n' + 'x'.repeat(20e6) + '\\n', () => end())`;
    expect(await answer(nonsense)).toBe('Done.');
  });

  it('may flood stderr', async () => {
    const flood = `let n = 0; const more = () => n++ < 200 ? process.stderr.write('y'.repeat(1e5), more) : end(); more()`;
    expect(await answer(flood)).toBe('Done.');
  });

  it('is given up when it says nothing, however much it writes to stderr', async () => {
    // Enough for the program to have begun by then.
    engine = newEngine(3);
    const hung = await failure(`setInterval(() => process.stderr.write('still here '), 20)`);
    expect(hung).toMatchObject({ failureClass: 'silent', detail: expect.stringContaining('still here') });
    expect(await left()).toEqual([]);
  });

  it('may say nothing while a tool works', async () => {
    engine = newEngine(3);
    const patient = `say({ type: 'tool' }); setTimeout(() => { say({ type: 'result' }); end(); }, 4500)`;
    expect(await answer(patient)).toBe('Done.');
  });

  it('is killed when it does not end by itself, with what has left its group', async () => {
    const abort = new AbortController();
    const stubborn = `process.on('SIGTERM', () => {});
      const shell = "trap '' TERM; while :; do sleep 1; done";
      require('child_process').spawn('sh', ['-c', shell], { detached: true, stdio: 'inherit' });
      say({ type: 'text', text: 'started' });
      setInterval(() => {}, 1000);`;
    const turn = failure(stubborn, abort.signal);
    await expect.poll(async () => (await left()).length, { timeout: 20_000 }).toBeGreaterThan(1);
    abort.abort();
    expect((await turn).failureClass).toBe('cancelled');
    expect(await left()).toEqual([]);
  });

  it('may leave a command running that holds its output', async () => {
    const server = `require('child_process').spawn('sleep', ['600'], { detached: true, stdio: 'inherit' }); end(); process.exitCode = 0; process.stdin.destroy(); setTimeout(() => process.exit(0), 50)`;
    expect(await answer(server)).toBe('Done.');
    expect(await left()).toHaveLength(1);
    newEngine();
    await expect.poll(left, { timeout: 20_000 }).toEqual([]);
  });
});

describe('a turn', () => {
  it('sees the secrets of the workspace, and not what is the agent’s own', async () => {
    const env = JSON.parse(await answer('end(JSON.stringify(process.env))')) as Record<string, string>;
    expect(env).toMatchObject({ OWN: 'yes', GITHUB_TOKEN: 'a-secret-for-commands' });
    expect(Object.keys(env)).not.toEqual(expect.arrayContaining(['MOLECULE_WORKSPACE_TOKEN']));
    expect(env.NODE_OPTIONS ?? env.ANTHROPIC_API_KEY).toBeUndefined();
  });

  it('leaves none of its files behind, and its session is readable by its owner alone', async () => {
    const path = await answer('end(process.argv[3] + require("fs").readFileSync(process.argv[3]))');
    expect(path).toMatch(/for this turn$/);
    expect(existsSync(path.replace(/for this turn$/, ''))).toBe(false);
    const [file] = await readdir(join(folder, 'state', 'sessions'));
    expect(JSON.parse(await readFile(join(folder, 'state', 'sessions', file ?? ''), 'utf8'))).toEqual({
      id: 'session-1',
      ancestors: [],
    });
  });

  it('begins anew where its session cannot be read, and removes those it stands on no more', async () => {
    await answer('end()');
    await answer('end()');
    expect(removed).toEqual(['session-1']);
    const sessions = join(folder, 'state', 'sessions');
    for (const file of await readdir(sessions)) await writeFile(join(sessions, file), '{"id":');
    await answer('end()');
    expect(started).toEqual([null, 'session-1', null]);
  });
});
