import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { markedProcesses, markOf } from '../cli/marked-processes';
import {
  type EngineUnderTest,
  failureOf,
  openWorkbench,
  run,
  textOf,
  usageOf,
  type Workbench,
} from './engine-under-test';
import { FAULTS, SCRIPTS } from './scripts';
import { type Outside, watchOutside } from './watch-outside';

/** Longer than any engine takes to stop, shorter than anybody waits. */
const STOP_MS_MAX = 8000;
const PATIENTLY = { timeout: 60_000 };
/** Nobody listens there. */
const NOWHERE = 'http://127.0.0.1:9';

/**
 * What every engine does, whichever thinks inside. Turns run at the same time where they can: command lines are slow to
 * start.
 */
export function describeEngine(subject: EngineUnderTest): void {
  describe(`${subject.name}: ${subject.parts}`, { timeout: 120_000 }, () => {
    let bench: Workbench;
    let outside: Outside;
    beforeAll(async () => {
      [bench, outside] = await Promise.all([openWorkbench(subject), watchOutside()]);
      bench.server.script(...SCRIPTS);
    });
    afterAll(async () => {
      await bench.close();
      await outside.close();
    });

    const suite: Suite = { subject, open: () => ({ bench, outside }) };
    testAnswers(suite);
    testMemory(suite);
    testFailures(suite);
    testEnds(suite);
  });
}

interface Suite {
  readonly subject: EngineUnderTest;
  /** What was opened before the first test. */
  readonly open: () => { readonly bench: Workbench; readonly outside: Outside };
}

/** What is said and done in a turn. */
function testAnswers({ open }: Suite): void {
  it('streams its answer, knows who it is and what came along, reports its usage, and calls nobody else', async () => {
    const { bench, outside } = open();
    const engine = bench.engine({ variables: outside.variables });
    const path = join(bench.workspacePath, 'uploads', 'plan.pdf');
    const files = [{ path, name: 'plan.pdf', mimeType: 'application/pdf' }];
    const events = await run(
      engine.runTurn(bench.request('greeting', '/config is no command. [[script:greet]]', { files })),
    );
    expect(textOf(events)).toBe('Hello, I am Ada.');
    expect(textOf(events, 'thinking')).toBe('Who asks?');
    expect(usageOf(events)).toEqual({ input: 120, output: 9, cached: 100 });
    const call = bench.server.journal.find(({ from }) => from === 'greet[0]')?.call;
    expect(call?.system).toContain('You are Ada, the lead.');
    expect(call?.messages.at(-1)?.text).toContain('/config is no command.');
    expect(call?.messages.at(-1)?.text).toContain(path);
    expect(outside.asked).toEqual([]);
  });

  it('calls the tools of the platform, says so, waits for a slow model, and adds up what every step used', async () => {
    const { bench } = open();
    const events = await run(bench.engine().runTurn(bench.request('tools', '[[script:peer]] Who is Ann?')));
    expect(bench.tools.asked).toEqual(['Ann']);
    const calls = events.filter(({ kind }) => kind === 'tool-started' || kind === 'tool-ended');
    expect(calls).toMatchObject([
      { kind: 'tool-started', name: 'find_peer', input: { name: 'Ann' } },
      { kind: 'tool-ended', ok: true, output: expect.stringContaining('ws-7') },
    ]);
    expect(new Set(calls.map((event) => 'callId' in event && event.callId)).size).toBe(1);
    expect(textOf(events)).toMatch(/^Looking\.\s*Her id is ws-7\.$/);
    expect(usageOf(events)).toEqual({ input: 300, output: 12, cached: 50 });
  });
}

/** What is remembered of a conversation. */
function testMemory({ subject, open }: Suite): void {
  it('keeps conversations apart, over a failed turn and a restart, until it is told to forget', async () => {
    const { bench } = open();
    const first = bench.engine();
    await Promise.all([
      run(first.runTurn(bench.request('red', '[[script:noted]] The colour is red.'))),
      run(first.runTurn(bench.request('blue', '[[script:noted]] The colour is blue.'))),
    ]);
    const limited = await failureOf(first.runTurn(bench.request('red', '[[script:429]] It is green.')));
    expect(limited).toMatchObject({ failureClass: 'rate-limited' });
    await first.close();
    const second = bench.engine();
    const again = await run(second.runTurn(bench.request('red', '[[script:noted]] Which colour?')));
    expect(usageOf(again)).toEqual({ input: 10, output: 2, cached: 0 });
    expect(lastWords(bench)).toMatch(/The colour is red\.[\s\S]*Noted\.[\s\S]*Which colour\?/);
    expect(lastWords(bench)).not.toMatch(/blue|green/);
    await second.forget('red');
    await run(second.runTurn(bench.request('red', '[[script:noted]] And now?')));
    expect(lastWords(bench)).toContain('And now?');
    expect(lastWords(bench)).not.toContain('The colour is red.');
  });

  it('answers also where what it remembers is gone', async () => {
    const { bench } = open();
    const first = bench.engine();
    await run(first.runTurn(bench.request('lost', '[[script:noted]] Keep this.')));
    await first.close();
    const kept = join(bench.stateFolder, subject.program?.command ?? 'conversations');
    await rm(kept, { recursive: true, force: true, maxRetries: 5 });
    const events = await run(bench.engine().runTurn(bench.request('lost', '[[script:noted]] And?')));
    expect(textOf(events)).toBe('Noted.');
  });
}

/** What is told of what goes wrong, or would. */
function testFailures({ subject, open }: Suite): void {
  it('tells failures apart, in words for people', async () => {
    const { bench } = open();
    const engine = bench.engine();
    const ask = (at: typeof engine, name: string) =>
      failureOf(at.runTurn(bench.request(`fault-${name}`, `[[script:${name}]]`)));
    const faults = await Promise.all(
      FAULTS.map(
        async ([name, , expected]) =>
          [name, await ask(engine, name), subject.renames?.[name] ?? expected] as const,
      ),
    );
    const down = await ask(bench.engine({ variables: subject.variables(NOWHERE) }), 'down');
    for (const [name, failure, expected] of [...faults, ['down', down, 'unavailable'] as const]) {
      expect(failure, name).toMatchObject({ name: 'TurnFailure', failureClass: expected });
      expect((failure as Error).message, name).toMatch(/^[A-Z].*\.$/);
    }
  });

  it('gives up a model that says nothing', async () => {
    const { bench } = open();
    // A command line takes a while before its first word.
    const engine = bench.engine({ silenceSeconds: subject.program ? 6 : 1 });
    const silent = failureOf(engine.runTurn(bench.request('silent', '[[script:silent]]')));
    const expected = subject.renames?.silence ?? 'silent';
    expect(await silent).toMatchObject({ name: 'TurnFailure', failureClass: expected });
  });

  it('says before a first turn what is missing, and what to do', async () => {
    const { bench } = open();
    expect(await bench.engine().preflight(subject.model)).toEqual([]);
    const bare = bench.engine({ variables: { PATH: '/nowhere', [subject.keyName]: '' } });
    const problems = await bare.preflight(subject.model);
    const words = problems.map(({ missing, fix }) => `${missing}: ${fix}`).join('\n');
    expect(words).toContain(subject.keyName);
    if (subject.program) expect(words).toContain(subject.program.install);
  });
}

/** How turns and the engine end. */
function testEnds({ subject, open }: Suite): void {
  it('stops when it is told to, with all that it has started', async () => {
    const { bench } = open();
    const engine = bench.engine();
    const abort = new AbortController();
    const { shell } = subject;
    if (shell) bench.server.script({ name: 'shell', turns: [{ toolCalls: [shell('tail -f /dev/null')] }] });
    const script = shell ? 'shell' : 'silent';
    const request = bench.request('cancelled', `[[script:${script}]]`, { signal: abort.signal });
    const turn = failureOf(engine.runTurn(request));
    const isAsked = () => bench.server.journal.some(({ from }) => from === `${script}[0]`);
    await expect.poll(isAsked, PATIENTLY).toBe(true);
    if (shell) await expect.poll(() => commandsOf(bench), PATIENTLY).toContain('tail -f /dev/null');
    const before = performance.now();
    abort.abort();
    expect(await turn).toMatchObject({ name: 'TurnFailure', failureClass: 'cancelled' });
    expect(performance.now() - before).toBeLessThan(STOP_MS_MAX);
    expect(await commandsOf(bench)).toEqual([]);
  });

  it('ends everything when it is closed', async () => {
    const { bench } = open();
    const engine = bench.engine();
    const turn = failureOf(engine.runTurn(bench.request('closed', '[[script:silent]] until closed')));
    const isAsked = () =>
      bench.server.journal.some(({ call }) => call?.messages.at(-1)?.text.includes('until closed'));
    await expect.poll(isAsked, PATIENTLY).toBe(true);
    await engine.close();
    expect(await turn).toMatchObject({ name: 'TurnFailure' });
    expect(await commandsOf(bench)).toEqual([]);
  });
}

/** All that the model was last told of a conversation. */
const lastWords = ({ server }: Workbench): string =>
  (server.journal.at(-1)?.call?.messages ?? []).map(({ text }) => text).join('\n');

/** The command lines of all that the engine has started and that still runs. */
async function commandsOf({ stateFolder }: Workbench): Promise<string[]> {
  const pids = await markedProcesses(markOf(stateFolder));
  const lines = pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''));
  return (await Promise.all(lines)).map((line) => line.replaceAll('\0', ' ').trim()).filter(Boolean);
}
