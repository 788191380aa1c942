import { fork } from 'node:child_process';
import type { LoadJob, LoadRequest, LoadResult } from './load-process';

export type Measure = (job: LoadJob) => Promise<LoadResult>;

/**
 * Starts the process that sends requests; it ends with this one. Rejects a run in which an answer was no success.
 * @param expected the statuses that count as one
 */
export function startLoad(expected = /^2/): Measure {
  const sender = fork('bench/internal/load-process.ts', { execArgv: ['--import', 'tsx'] });
  sender.unref();
  sender.channel?.unref();
  return async (job) => {
    sender.channel?.ref();
    const result = await new Promise<LoadResult>((resolve, reject) => {
      sender.removeAllListeners();
      sender.once('message', (message) => resolve(message as LoadResult));
      sender.once('exit', (code) => reject(new Error(`the process that sends requests ended with ${code}`)));
      sender.send(job);
    });
    sender.channel?.unref();
    const failed = Object.keys(result.statuses).filter((status) => !expected.test(status));
    if (failed.length > 0)
      throw new Error(`not every answer was a success: ${JSON.stringify(result.statuses)}`);
    return result;
  };
}

export interface RequestParts {
  readonly kind?: string;
  readonly method: string;
  readonly path: string;
  readonly token?: string | undefined;
  /** Sent as JSON. */
  readonly body?: unknown;
}

/** A request as it goes over the wire. */
export function toLoadRequest({ kind = 'all', method, path, token, body }: RequestParts): LoadRequest {
  const json = body === undefined ? '' : JSON.stringify(body);
  const lines = [`${method} ${path} HTTP/1.1`, 'host: localhost'];
  if (token !== undefined) lines.push(`authorization: Bearer ${token}`);
  if (body !== undefined) {
    lines.push('content-type: application/json', `content-length: ${Buffer.byteLength(json)}`);
  }
  return { kind, text: `${lines.join('\r\n')}\r\n\r\n${json}` };
}
