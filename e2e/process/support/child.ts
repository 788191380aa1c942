import { type ChildProcess, spawn } from 'node:child_process';
import { waitUntil } from '@/server/platform/embedded-postgres/polling';

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A running program: what it has printed so far, and its end. */
export interface Child {
  readonly pid: number;
  /** Standard output and standard error, in the order of their arrival. */
  output(): string;
  readonly ended: Promise<Exit>;
  hasEnded(): boolean;
  kill(signal: NodeJS.Signals): void;
}

export interface ChildOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** A program with its arguments that runs the command, such as setpriv. */
  readonly through?: readonly string[];
  readonly cwd?: string;
}

/** Names that would make the server under test another one than the test means. */
const OWN_SETTINGS =
  /^(PORT|DATA_DIR|DATABASE_URL|PUBLIC_URL|CORS_ORIGINS|LOG_LEVEL|CONFIGS_DIR|RATE_LIMITS?|MOLECULE_.*|NODE_OPTIONS)$/;
const NO_DOCKER = 'unix:///var/empty/docker.sock';
const OUTPUT_KEPT = 200_000;
const LAST_WORDS_MS = 500;
const living = new Set<ChildProcess>();

// A test run that is broken off must not leave servers behind.
process.once('exit', () => {
  for (const child of living) child.kill('SIGKILL');
});

export function startChild(command: readonly string[], options: ChildOptions = {}): Child {
  const [program = '', ...args] = [...(options.through ?? []), ...command];
  const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1' };
  for (const name of Object.keys(env).filter((each) => OWN_SETTINGS.test(each)))
    Reflect.deleteProperty(env, name);
  const child = spawn(program, args, {
    cwd: options.cwd ?? process.cwd(),
    stdio: ['ignore', 'pipe', 'pipe'],
    // A Docker of this machine would be somebody's own: tests that mean one bring one.
    env: { ...env, DOCKER_HOST: NO_DOCKER, ...options.env },
  });
  living.add(child);
  let output = '';
  const collect = (text: string): void => {
    output = (output + text).slice(-OUTPUT_KEPT);
  };
  // A letter of several bytes may come in two pieces.
  child.stdout.setEncoding('utf8').on('data', collect);
  child.stderr.setEncoding('utf8').on('data', collect);
  let hasEnded = false;
  let settle: (exit: Exit) => void = () => {};
  const ended = new Promise<Exit>((resolve) => {
    settle = resolve;
  });
  const end = (exit: Exit): void => {
    hasEnded = true;
    living.delete(child);
    settle(exit);
  };
  child.once('error', () => end({ code: 127, signal: null }));
  // What it printed last may come after its end. Not `close` alone: a shell's child that lives on keeps the pipe open.
  child.once('close', (code, signal) => end({ code, signal }));
  child.once('exit', (code, signal) => {
    // At once: whoever ends all that lives would wait for its end for ever.
    living.delete(child);
    setTimeout(() => end({ code, signal }), LAST_WORDS_MS).unref();
  });
  return {
    pid: child.pid ?? 0,
    output: () => output,
    ended,
    hasEnded: () => hasEnded,
    kill: (signal) => void child.kill(signal),
  };
}

/** Waits for a program's own end; one that is not through in time is killed, and said so. */
export async function awaitEnd(child: Child, timeoutMs: number): Promise<Exit> {
  if (await waitUntil(() => child.hasEnded(), timeoutMs)) return child.ended;
  child.kill('SIGKILL');
  await child.ended;
  throw new Error(`It did not end within ${timeoutMs} ms. It printed:\n${child.output()}`);
}

/** Kills what is still running. */
export async function endAllChildren(): Promise<void> {
  const ends = [...living].map(
    (child) => new Promise((resolve) => child.once('exit', resolve).once('error', resolve)),
  );
  for (const child of living) child.kill('SIGKILL');
  await Promise.all(ends);
}
