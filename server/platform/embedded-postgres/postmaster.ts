import { open } from 'node:fs/promises';
import { type ServerAccount, spawnAs } from './as-user';
import { endPostmaster } from './end-process';
import { readPidFile } from './pid-file';
import { waitUntil } from './polling';
import { readServerLog, sizeOf } from './server-log';
import { type ServerSettings, serverArguments } from './server-settings';

/** Replaying the log after a crash takes time that grows with it; while the process lives there is hope. */
const READY_TIMEOUT_MS = 120_000;
const FAST_GRACE_MS = 15_000;

export interface PostmasterOptions {
  readonly binary: string;
  readonly account: ServerAccount | null;
  readonly folder: string;
  readonly port: number;
  readonly logFile: string;
  readonly settings: ServerSettings | undefined;
}

/** One running server process. */
export interface Postmaster {
  readonly pid: number;
  /** Resolves with the reason when the process has ended, however it came to that. */
  readonly ended: Promise<string>;
  /** Fast shutdown; resolves when the process has ended. */
  stop(): Promise<void>;
}

/** A start that ended before the server accepted connections; `serverLog` is what it wrote meanwhile. */
export class PostmasterStartError extends Error {
  override readonly name = 'PostmasterStartError';
  readonly serverLog: string;
  constructor(reason: string, serverLog: string) {
    super(`PostgreSQL did not start: ${reason}.${serverLog ? ` The end of its log:\n${serverLog}` : ''}`);
    this.serverLog = serverLog;
  }
}

/** Starts a server and waits until it accepts connections. When that fails, no process is left. */
export async function startPostmaster(options: PostmasterOptions): Promise<Postmaster> {
  const { folder, logFile } = options;
  const logStart = await sizeOf(logFile);
  const { child, ended } = await spawnServer(options);
  let reason: string | null = null;
  void ended.then((text) => {
    reason = text;
  });
  const pid = child.pid;
  if (pid === undefined) throw new PostmasterStartError(await ended, '');
  const stop = () => endPostmaster(pid, () => reason !== null, FAST_GRACE_MS);
  const isReady = async () => {
    const file = await readPidFile(folder);
    return file?.pid === pid && file.status === 'ready';
  };
  await waitUntil(async () => reason !== null || (await isReady()), READY_TIMEOUT_MS);
  if (reason === null && (await isReady())) return { pid, ended, stop };
  const why = reason ?? `not ready after ${READY_TIMEOUT_MS / 1000} seconds`;
  await stop();
  throw new PostmasterStartError(why, await readServerLog(logFile, logStart));
}

async function spawnServer(options: PostmasterOptions) {
  const { binary, account, folder, port, logFile, settings } = options;
  const log = await open(logFile, 'a', 0o600);
  try {
    // A session of its own: Ctrl-C in the terminal must reach us alone, the database stops last.
    const child = spawnAs(account, binary, serverArguments(folder, port, settings), {
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
    });
    const ended = new Promise<string>((resolve) => {
      child.once('error', (error) => resolve(`${binary} could not be run: ${error.message}`));
      child.once('exit', (code, signal) => resolve(signal ? `ended by ${signal}` : `exit code ${code}`));
    });
    return { child, ended };
  } finally {
    await log.close();
  }
}
