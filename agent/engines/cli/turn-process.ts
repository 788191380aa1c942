import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { lastBytes } from '@/domain/text';
import { killMarked, sendSignal, signalMarked } from './marked-processes';

/** What is kept of stderr; the end of it tells why a program died. */
const STDERR_BYTES_MAX = 4096;
/** After being asked to end. */
const GRACE_MS = 2000;
/** A command left running may hold the pipe of a program that has ended. */
const PIPE_MS_MAX = 1000;

export interface ProcessStart {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly stdin: string;
  /** The value of the turn's mark in `env`. */
  readonly mark: string;
}

/** How a process ended; `error` when it could not be started at all. */
export interface ProcessExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly error: Error | null;
}

/** Nothing was written for too long. */
export class SilentProcess extends Error {
  override readonly name = 'SilentProcess';
}

/** The child of one turn, in a process group of its own. */
export class TurnProcess {
  readonly exited: Promise<ProcessExit>;
  readonly #child: ChildProcess & { stdin: Writable; stdout: Readable; stderr: Readable };
  readonly #mark: string;
  #stderr = Buffer.alloc(0);
  #stopping: Promise<void> | undefined;

  constructor({ command, args, env, cwd, stdin, mark }: ProcessStart) {
    this.#mark = mark;
    const child = spawn(command, args, {
      cwd,
      env: env as NodeJS.ProcessEnv,
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.#child = child;
    this.exited = new Promise((resolve) => {
      child.once('error', (error) => resolve({ code: null, signal: null, error }));
      child.once('exit', (code, signal) => resolve({ code, signal, error: null }));
    });
    void this.exited.then(() => this.#closePipes());
    child.stderr.on('data', (chunk: Buffer) => {
      // Twice as much: the cut at a character may need some more.
      this.#stderr = Buffer.concat([this.#stderr, chunk]).subarray(-2 * STDERR_BYTES_MAX);
    });
    // It may end without reading what it is told; that shows in how it ended.
    child.stdin.on('error', () => {});
    child.stdin.end(stdin);
  }

  /** The end of what it wrote to stderr, cut at a character. */
  get stderr(): string {
    return lastBytes(this.#stderr.toString('utf8').trim(), STDERR_BYTES_MAX);
  }

  /**
   * What it writes, until its end.
   * @param silenceMsMax asked anew before every wait
   * @throws {SilentProcess} when it writes nothing for so long
   */
  async *output(silenceMsMax: () => number): AsyncGenerator<Buffer> {
    const chunks = this.#child.stdout[Symbol.asyncIterator]();
    for (;;) {
      const next = await within(silenceMsMax(), nextOf(chunks));
      if (next === null) return;
      yield next;
    }
  }

  /** Ends it and everything that it started. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    this.endGroup('SIGTERM');
    await signalMarked(this.#mark, 'SIGTERM');
    await Promise.race([this.exited, wait(GRACE_MS, undefined, { ref: false })]);
    this.endGroup('SIGKILL');
    await killMarked(this.#mark);
    await this.exited;
  }

  /** Commands that it left running on purpose have groups of their own, and stay. */
  endGroup(signal: NodeJS.Signals): void {
    if (this.#child.pid !== undefined) sendSignal(-this.#child.pid, signal);
  }

  async #closePipes(): Promise<void> {
    const { stdout, stderr } = this.#child;
    await Promise.race([once(stdout, 'close').catch(() => {}), wait(PIPE_MS_MAX, undefined, { ref: false })]);
    stdout.destroy();
    stderr.destroy();
  }
}

/** The next chunk; null at the end, also when the pipe was closed on this side. */
async function nextOf(chunks: AsyncIterator<Buffer>): Promise<Buffer | null> {
  try {
    const { done, value } = await chunks.next();
    return done ? null : value;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_STREAM_PREMATURE_CLOSE') return null;
    throw error;
  }
}

async function within<T>(msMax: number, work: Promise<T>): Promise<T> {
  const over = new AbortController();
  const deadline = wait(msMax, undefined, { signal: over.signal }).then(
    () => {
      throw new SilentProcess(`no output for ${msMax} ms`);
    },
    () => work,
  );
  try {
    return await Promise.race([work, deadline]);
  } finally {
    over.abort();
  }
}
