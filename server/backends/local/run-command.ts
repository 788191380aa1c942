import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { constants } from 'node:os';
import type { Readable } from 'node:stream';
import { AppError } from '../../platform/app-error';
import type { ExecResult } from '../port';
import { endProcesses } from './end-processes';
import { type AgentLimits, limitedCommand } from './limits';
import { listProcesses } from './process-table';

/** In the environment of a command or shell and of whatever it starts: how they are found to be ended. */
const MARK = 'MOLECULE_COMMAND';
const OUTPUT_BYTES_MAX = 1024 * 1024;
/** What a command left running in the background may hold its output open: no answer waits for that. */
const OUTPUT_MS_MAX = 500;
const NOT_FOUND = 127;
const SIGNAL_BASE = 128;

/** Where and as whom something is run beside an agent. */
export interface CommandPlace {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Those of the agent hold for what is run beside it, too. */
  readonly limits: AgentLimits;
}

/** The environment with a mark by which everything that is started with it can be ended. */
export function markCommand(env: CommandPlace['env']): { env: Record<string, string>; end(): Promise<void> } {
  const mark = randomUUID();
  const carriesMark = async () =>
    (await listProcesses())
      .filter(({ environment }) => environment.includes(`\0${MARK}=${mark}\0`))
      .map(({ pid }) => pid);
  return { env: { ...env, [MARK]: mark }, end: () => endProcesses(carriesMark, 0) };
}

/** Runs a program to its end, or ends it with all that it started when it takes too long. */
export async function runCommand(
  { cwd, env, limits }: CommandPlace,
  command: readonly string[],
  timeoutMs: number,
): Promise<ExecResult> {
  const marked = markCommand(env);
  const [file = '', ...args] = limitedCommand(command, limits);
  const child = spawn(/* turbopackIgnore: true */ file, args, {
    cwd,
    env: marked.env as NodeJS.ProcessEnv,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
  const end = awaitEnd(child);
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<'timeout'>((resolve) => {
    timer = setTimeout(() => resolve('timeout'), timeoutMs);
  });
  try {
    const outcome = await Promise.race([end, timeout]);
    if (outcome === 'timeout') {
      await marked.end();
      throw new AppError('command_timeout');
    }
    return { exitCode: outcome.exitCode, stdout: stdout(), stderr: stderr() + outcome.problem };
  } finally {
    clearTimeout(timer);
    child.stdout.destroy();
    child.stderr.destroy();
  }
}

/** What a stream brings, up to a bound; the rest is thrown away. */
function collect(stream: Readable): () => string {
  const chunks: Buffer[] = [];
  let bytes = 0;
  stream.on('data', (chunk: Buffer) => {
    if (bytes < OUTPUT_BYTES_MAX) chunks.push(chunk.subarray(0, OUTPUT_BYTES_MAX - bytes));
    bytes += chunk.length;
  });
  return () => Buffer.concat(chunks).toString('utf8');
}

function awaitEnd(child: ChildProcess): Promise<{ exitCode: number; problem: string }> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ exitCode: NOT_FOUND, problem: `${error.message}\n` }));
    child.once('exit', (code, signal) => {
      const exitCode = code ?? SIGNAL_BASE + constants.signals[signal ?? 'SIGKILL'];
      const done = () => resolve({ exitCode, problem: '' });
      const timer = setTimeout(done, OUTPUT_MS_MAX);
      child.once('close', () => {
        clearTimeout(timer);
        done();
      });
    });
  });
}
