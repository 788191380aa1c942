import { randomUUID } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { truncateToBytes } from '@/domain/text';
import { failureSentence } from '../failures/failure-sentence';
import {
  type Engine,
  type ModelChoice,
  type PreflightProblem,
  type TurnEvent,
  TurnFailure,
  type TurnFailureClass,
  type TurnRequest,
} from '../port';
import { childEnvironment } from './child-environment';
import type { CliLaunch, CliProgram, CliReader, CliSession, CliSettings, CliTurn } from './cli-program';
import { findCommand } from './find-command';
import { jsonLines } from './json-lines';
import { killMarked, markOf } from './marked-processes';
import { SessionStore } from './session-store';
import { TOOL_SECONDS_MAX } from './tools-server';
import { type ProcessExit, SilentProcess, TurnProcess } from './turn-process';
import { turnPrompt } from './turn-prompt';

/** What is kept of the words of a failure. */
const DETAIL_BYTES_MAX = 4096;
/** A model may think long without a word. */
const SILENCE_SECONDS_MAX = 900;

export interface CliEngineParts {
  readonly environment: Pick<CliSettings, 'workspacePath' | 'variables'>;
  readonly config: () => CliSettings['config'];
  readonly stateFolder: string;
}

/** Drives a coding agent through its command line: one child a turn, its sessions kept on disk. */
export function createCliEngine(program: CliProgram, parts: CliEngineParts): Engine {
  return new CliEngine(program, parts);
}

class CliEngine implements Engine {
  readonly id: string;
  readonly #sessions: SessionStore;
  readonly #running = new Set<TurnProcess>();
  /** The same after a restart, so that what an earlier life left running is found. */
  readonly #mark: string;
  readonly #cleaned: Promise<void>;

  constructor(
    private readonly program: CliProgram,
    private readonly parts: CliEngineParts,
  ) {
    this.id = program.id;
    this.#sessions = new SessionStore(join(parts.stateFolder, 'sessions'));
    this.#mark = markOf(parts.stateFolder);
    // What an earlier life was stopped in the middle of would go on working here, and answer nobody.
    this.#cleaned = killMarked(`${this.#mark}.`);
  }

  async preflight(model: ModelChoice): Promise<readonly PreflightProblem[]> {
    const { label, command, install } = this.program;
    const problems = await this.program.missing(model, this.#settings());
    if (await this.#findProgram()) return problems;
    return [{ missing: `${label} (the program "${command}")`, fix: `Install it: ${install}` }, ...problems];
  }

  async *runTurn(request: TurnRequest): AsyncGenerator<TurnEvent> {
    if (request.signal.aborted) throw this.#failure('cancelled');
    await this.#cleaned;
    const session = await this.#sessions.read(request.contextId);
    let hasBegun = false;
    try {
      for await (const event of this.#runOnce(request, session)) {
        hasBegun = true;
        yield event;
      }
    } catch (failure) {
      // What it cannot even read, or has lost, it does without: nothing was said or done yet.
      const isUnreadable = failure instanceof TurnFailure && failure.failureClass === 'crashed' && !hasBegun;
      if (!session || !isUnreadable) throw failure;
      yield* this.#runOnce(request, null);
    }
  }

  async forget(contextId: string): Promise<void> {
    const session = await this.#sessions.read(contextId);
    await this.#sessions.remove(contextId);
    if (session) await this.program.removeSessions([session.id, ...session.ancestors], this.#settings());
  }

  async close(): Promise<void> {
    await Promise.all([...this.#running].map((child) => child.stop()));
    await killMarked(`${this.#mark}.`);
  }

  async *#runOnce(request: TurnRequest, session: CliSession | null): AsyncGenerator<TurnEvent> {
    const settings = this.#settings();
    await this.program.prepare(settings);
    const turn: CliTurn = { request, turnId: randomUUID(), session, settings };
    const launch = this.program.launch(turn);
    try {
      await writeFiles(launch);
      yield* this.#runChild(turn, launch);
    } finally {
      await Promise.all(launch.files.map(({ path }) => rm(path, { force: true })));
    }
  }

  async *#runChild(turn: CliTurn, launch: CliLaunch): AsyncGenerator<TurnEvent> {
    const { request, settings } = turn;
    const child = await this.#start(turn, launch);
    const reader = this.program.reader(turn);
    const stop = () => void child.stop();
    this.#running.add(child);
    request.signal.addEventListener('abort', stop);
    let isAnswered = false;
    try {
      const silence = new Patience(settings.config.idleTimeoutSeconds ?? SILENCE_SECONDS_MAX);
      for await (const line of jsonLines(child.output(() => silence.ms)))
        for (const event of reader.read(line)) {
          silence.note(event);
          yield event;
        }
      const exit = await child.exited;
      yield* reader.rest();
      await this.#settle(turn, reader, exit, child.stderr);
      isAnswered = true;
    } catch (error) {
      yield* reader.rest();
      throw await this.#failed(error, turn, reader, child);
    } finally {
      request.signal.removeEventListener('abort', stop);
      if (isAnswered) child.endGroup('SIGTERM');
      else await child.stop();
      this.#running.delete(child);
    }
  }

  async #start(turn: CliTurn, launch: CliLaunch): Promise<TurnProcess> {
    const { workspacePath, variables } = turn.settings;
    const command = await this.#findProgram();
    if (!command)
      throw new TurnFailure(
        'invalid-request',
        `${this.program.label} is not installed here. Install it: ${this.program.install}`,
      );
    const mark = `${this.#mark}.${turn.turnId}`;
    const env = childEnvironment(variables, launch.env, mark);
    return new TurnProcess({
      command,
      args: launch.args,
      env,
      cwd: workspacePath,
      stdin: turnPrompt(turn.request),
      mark,
    });
  }

  /** Keeps where the conversation has come to, or throws why it has come nowhere. */
  async #settle(turn: CliTurn, reader: CliReader, exit: ProcessExit, stderr: string): Promise<void> {
    if (turn.request.signal.aborted) throw this.#failure('cancelled');
    const outcome = reader.outcome();
    const ended = endOf(exit, stderr);
    if (outcome.kind === 'failed') throw this.#failure(outcome.failureClass, `${outcome.words}\n${ended}`);
    if (outcome.kind === 'unfinished' || exit.error || exit.signal) throw this.#failure('crashed', ended);
    await this.#sessions.write(turn.request.contextId, outcome.session);
    await this.#removeUnneeded(turn, outcome.session);
  }

  async #failed(error: unknown, turn: CliTurn, reader: CliReader, child: TurnProcess): Promise<TurnFailure> {
    const failure = this.#failureOf(error, turn, child);
    const sessionId = reader.sessionId();
    await child.stop();
    if (sessionId !== null) await this.program.removeSessions([sessionId], turn.settings);
    // Whatever broke the program may stand in its session: another try must not meet it again.
    if (failure.failureClass === 'crashed') await this.forget(turn.request.contextId);
    return failure;
  }

  #failureOf(error: unknown, { request }: CliTurn, child: TurnProcess): TurnFailure {
    if (request.signal.aborted) return this.#failure('cancelled');
    if (error instanceof TurnFailure) return error;
    if (error instanceof SilentProcess) return this.#failure('silent', child.stderr);
    return this.#failure('crashed', String(error));
  }

  /** Of the sessions that the conversation stood on, those that it can be read without now. */
  async #removeUnneeded({ session, settings }: CliTurn, now: CliSession): Promise<void> {
    const before = session ? [session.id, ...session.ancestors] : [];
    const unneeded = before.filter((id) => id !== now.id && !now.ancestors.includes(id));
    if (unneeded.length > 0) await this.program.removeSessions(unneeded, settings);
  }

  #findProgram(): Promise<string | null> {
    return findCommand(this.program.command, this.parts.environment.variables.PATH ?? '');
  }

  #settings(): CliSettings {
    const { environment, config, stateFolder } = this.parts;
    const { workspacePath, variables } = environment;
    return {
      workspacePath,
      variables,
      config: config(),
      programFolder: join(stateFolder, this.program.command),
    };
  }

  #failure(failureClass: TurnFailureClass, detail = ''): TurnFailure {
    const sentence = failureSentence(this.program.label, failureClass);
    return new TurnFailure(failureClass, sentence, truncateToBytes(detail.trim(), DETAIL_BYTES_MAX));
  }
}

/** How long a program may say nothing: while a tool works, as long as that takes. */
class Patience {
  readonly #open = new Set<string>();

  constructor(private readonly seconds: number) {}

  note(event: TurnEvent): void {
    if (event.kind === 'tool-started') this.#open.add(event.callId);
    if (event.kind === 'tool-ended') this.#open.delete(event.callId);
  }

  get ms(): number {
    return (this.#open.size > 0 ? TOOL_SECONDS_MAX : this.seconds) * 1000;
  }
}

async function writeFiles({ files }: CliLaunch): Promise<void> {
  for (const { path, text } of files) {
    await mkdir(join(path, '..'), { recursive: true, mode: 0o700 });
    await writeFile(path, text, { mode: 0o600 });
  }
}

/** How a process ended, with the end of its stderr. */
function endOf({ code, signal, error }: ProcessExit, stderr: string): string {
  const how = error
    ? `could not be started: ${String(error)}`
    : signal
      ? `ended by ${signal}`
      : `exit code ${code}`;
  return stderr === '' ? how : `${how}\n${stderr}`;
}
