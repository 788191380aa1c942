import { constants } from 'node:os';
import type { ClientChannel } from 'ssh2';
import { AppError } from '../../../platform/app-error';
import type { ExecResult } from '../../port';
import type { SshConnection } from './connect-ssh';
import { createMarkedOutput, endSession, farCommand, type MarkedOutput } from './far-side';
import { NotStarted } from './not-started';

export interface RunOptions {
  readonly timeoutMs: number;
  readonly input?: Uint8Array;
  /** Of each output; the rest is thrown away. */
  readonly outputBytesMax?: number;
}

export type RunResult = ExecResult & { readonly stdoutBytes: Uint8Array };

const OUTPUT_BYTES_MAX = 1024 * 1024;
/** What a shell says of a program that a signal has ended. */
const SIGNAL_BASE = 128;
const KILL_MS_MAX = 5_000;

/**
 * Runs a command over a connection and waits for its end; after `timeoutMs` its whole session is ended. `NotStarted` where
 * the connection turned out to be dead before it had taken the command.
 */
export async function runOver(
  connection: SshConnection,
  user: string,
  command: readonly string[],
  { timeoutMs, input, outputBytesMax = OUTPUT_BYTES_MAX }: RunOptions,
): Promise<RunResult> {
  const far = farCommand(user, command);
  const deadline = over(timeoutMs);
  try {
    const opened = await Promise.race([openChannel(connection, far.line), deadline.reached]);
    if (opened === 'timeout') throw hangs(connection, timeoutMs);
    return await follow(connection, opened, {
      user,
      mark: far.mark,
      deadline,
      timeoutMs,
      input,
      outputBytesMax,
    });
  } finally {
    deadline.stop();
  }
}

interface Following {
  readonly user: string;
  readonly mark: string;
  readonly deadline: Deadline;
  readonly timeoutMs: number;
  readonly input: Uint8Array | undefined;
  readonly outputBytesMax: number;
}

async function follow(
  connection: SshConnection,
  { channel, ended }: OpenChannel,
  { user, mark, deadline, timeoutMs, input, outputBytesMax }: Following,
): Promise<RunResult> {
  const stdout = collect(channel, createMarkedOutput(mark), outputBytesMax);
  const stderr = collect(channel.stderr, createMarkedOutput(mark), outputBytesMax);
  channel.end(input === undefined ? undefined : Buffer.from(input));
  const outcome = await Promise.race([ended, deadline.reached]);
  if (outcome === 'timeout') {
    const session = stdout.marked.session();
    // Whatever holds its shell up holds up all else on this connection.
    if (session === null) throw hangs(connection, timeoutMs);
    if (!(await killSession(connection, user, session))) connection.abandon();
    channel.close();
    throw new AppError('command_timeout', {
      public: `The command took longer than ${seconds(timeoutMs)} and was ended.`,
    });
  }
  if (outcome.exitCode === null) throw brokenConnection(connection);
  if (stdout.marked.session() === null) throw noCommand(user, stderr.marked.notices());
  const stdoutBytes = stdout.bytes();
  return {
    exitCode: outcome.exitCode,
    stdoutBytes,
    stdout: stdoutBytes.toString('utf8'),
    stderr: stderr.bytes().toString('utf8'),
  };
}

export interface ChannelPty {
  readonly cols: number;
  readonly rows: number;
  readonly term: string;
}

export interface OpenChannel {
  readonly channel: ClientChannel;
  /** With its exit code; null: the connection has ended before the command. */
  readonly ended: Promise<{ readonly exitCode: number | null }>;
}

/** `NotStarted` where the connection is dead, or has no room for one more. */
export function openChannel(connection: SshConnection, line: string, pty?: ChannelPty): Promise<OpenChannel> {
  return new Promise((resolve, reject) => {
    const refuse = (cause?: unknown): void => reject(new NotStarted(cause));
    if (!connection.isOpen()) return refuse();
    connection.onClose(refuse);
    try {
      connection.client.exec(line, pty ? { pty } : {}, (error, channel) => {
        connection.client.removeListener('close', refuse);
        if (error) return refuse(error);
        // Who ends without reading closes it; that is no failure.
        channel.on('error', () => {});
        // Here, since a quick command is over before whoever waits for this goes on.
        resolve({ channel, ended: awaitEnd(channel) });
      });
    } catch (error) {
      refuse(error);
    }
  });
}

function collect(
  stream: NodeJS.ReadableStream,
  marked: MarkedOutput,
  bytesMax: number,
): { readonly marked: MarkedOutput; bytes(): Buffer } {
  const chunks: Buffer[] = [];
  let count = 0;
  stream.on('data', (chunk: Buffer) => {
    const own = marked.take(chunk);
    if (own === null) return;
    if (count < bytesMax) chunks.push(own.subarray(0, bytesMax - count));
    count += own.length;
  });
  return { marked, bytes: () => Buffer.concat(chunks) };
}

function awaitEnd(channel: ClientChannel): OpenChannel['ended'] {
  let exitCode: number | null = null;
  channel.on('exit', (code: number | null, signal?: string) => {
    exitCode = code ?? SIGNAL_BASE + numberOf(signal);
  });
  return new Promise((resolve) => channel.once('close', () => resolve({ exitCode })));
}

const SIGNALS: ReadonlyMap<string, number> = new Map(Object.entries(constants.signals));
/** ssh names signals without their SIG. */
const numberOf = (signal = 'KILL'): number =>
  SIGNALS.get(signal.startsWith('SIG') ? signal : `SIG${signal}`) ?? constants.signals.SIGKILL;

interface Deadline {
  readonly reached: Promise<'timeout'>;
  stop(): void;
}

function over(timeoutMs: number): Deadline {
  let timer: NodeJS.Timeout | undefined;
  const reached = new Promise<'timeout'>((resolve) => {
    timer = setTimeout(() => resolve('timeout'), timeoutMs);
  });
  return { reached, stop: () => clearTimeout(timer) };
}

/** Nothing more can be expected of it; who has begun something on it may still see the end of that. */
function hangs(connection: SshConnection, timeoutMs: number): AppError {
  connection.abandon();
  return new AppError('backend_unavailable', {
    public: `This machine was given the command, and ${seconds(timeoutMs)} later it had not begun it.`,
  });
}

const seconds = (ms: number): string => `${Math.round(ms / 100) / 10} s`;

/** False where nobody could say that it did. */
export async function killSession(
  connection: SshConnection,
  user: string,
  session: string,
): Promise<boolean> {
  const deadline = over(KILL_MS_MAX);
  try {
    const opened = await Promise.race([openChannel(connection, endSession(user, session)), deadline.reached]);
    if (opened === 'timeout') return false;
    opened.channel.resume();
    opened.channel.stderr.resume();
    const outcome = await Promise.race([opened.ended, deadline.reached]);
    return outcome !== 'timeout' && outcome.exitCode === 0;
  } catch {
    return false;
  } finally {
    deadline.stop();
  }
}

function brokenConnection(connection: SshConnection): AppError {
  return new AppError('backend_unavailable', {
    public:
      'The connection to this machine broke while the command ran; whether it has done its work is not known.',
    cause: connection.brokenBy(),
  });
}

const noCommand = (user: string, notices: string): AppError =>
  new AppError('machine_failed', {
    public: `The ssh user ${user} could not begin a command as root on this machine: its shell has to start commands, and it has to be allowed to \`sudo\` without a password.`,
    internal: `no command was begun; the shell said: ${notices.slice(0, 2000)}`,
  });
