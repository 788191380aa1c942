import { existsSync } from 'node:fs';
import type Docker from 'dockerode';
import { AppError, isAppError } from '../../platform/app-error';
import { timeLimit } from '../../platform/time-limit';
import type { EngineClient } from './client';
import { statusOf, toEngineError } from './engine-errors';

/** For what the engine answers from memory. */
const SHORT_MS = 5_000;
/** For what starts, stops or copies. */
export const LONG_MS = 60_000;

interface CallOptions {
  readonly timeoutMs?: number;
  /** Gives the call up sooner. */
  readonly signal?: AbortSignal | undefined;
}

/** The way to the engine: every call is bounded in time, and fails as an AppError. */
export interface Engine {
  readonly host: string;
  call<T>(
    ask: (docker: EngineClient, abortSignal: AbortSignal) => Promise<T>,
    options?: CallOptions,
  ): Promise<T>;
  /** The same, where an answer of this status is fine: then it is null. */
  callUnless<T>(
    statuses: readonly number[],
    ask: (docker: EngineClient, abortSignal: AbortSignal) => Promise<T>,
    options?: CallOptions,
  ): Promise<T | null>;
}

/** @param host the address of the engine: `unix:///path` or `tcp://host:port` */
export function openEngine(host: string): Engine {
  let client: Promise<EngineClient> | null = null;
  const connect = (): Promise<EngineClient> => {
    client ??= loadClient(host);
    return client;
  };
  const engine: Engine = {
    host,
    async call(ask, { timeoutMs = SHORT_MS, signal } = {}) {
      const timeout = timeLimit(timeoutMs);
      try {
        if (isMissing(host)) throw new NoSocketError();
        return await ask(await connect(), signal ? AbortSignal.any([timeout, signal]) : timeout);
      } catch (error) {
        if (signal?.aborted) throw givenUp(error);
        throw toEngineError(error, host);
      }
    },
    async callUnless(statuses, ask, options) {
      try {
        return await engine.call(ask, options);
      } catch (error) {
        if (isEngineStatus(error, statuses)) return null;
        throw error;
      }
    },
  };
  return engine;
}

/** Not before an engine is there: the library is large, and a start of the server without Docker need not wait for it. */
async function loadClient(host: string): Promise<EngineClient> {
  const { default: Client } = await import('dockerode');
  return new Client(addressOf(host)) as never;
}

const UNIX = 'unix://';

const isMissing = (host: string): boolean => host.startsWith(UNIX) && !existsSync(host.slice(UNIX.length));

/** As the attempt to connect would say it. */
class NoSocketError extends Error {
  readonly code = 'ENOENT';
}

/** For work that its caller wants no more. */
export const givenUp = (cause?: unknown): AppError =>
  new AppError('machine_failed', { public: 'It was given up before it was through.', cause });

/** True for an answer of the engine of one of these statuses. */
export function isEngineStatus(error: unknown, statuses: readonly number[]): error is AppError {
  const status = statusOf(error);
  return isAppError(error) && status !== null && statuses.includes(status);
}

function addressOf(host: string): Docker.DockerOptions {
  if (host.startsWith(UNIX)) return { socketPath: host.slice(UNIX.length) };
  const { protocol, hostname, port } = new URL(host);
  return { protocol: protocol === 'https:' ? 'https' : 'http', host: hostname, port: port || '2375' };
}
