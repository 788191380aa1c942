import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import type { ServerProcess } from './server-process';

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly headers: IncomingHttpHeaders;
  /** The parsed JSON; empty when the answer is none. */
  readonly body: Record<string, unknown>;
}

const LINE = /Agents connect to: http:\/\/127\.0\.0\.1:(\d+)/;
const ANSWER_MS_MAX = 30_000;

/** The port that a server with MOLECULE_AGENT_BIND=127.0.0.1:0 has printed. */
export function agentPortOf(server: ServerProcess): number {
  const port = Number(LINE.exec(server.output())?.[1]);
  if (!port) throw new Error(`The server printed no address for agents:\n${server.output()}`);
  return port;
}

/** One request with exactly these headers; `fetch` would refuse to send a Host. A stream is left after its head. */
export function ask(
  port: number,
  method: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  body = '',
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, method, path, headers, agent: false, timeout: ANSWER_MS_MAX };
    const request = httpRequest(options, (response) => {
      const { statusCode: status = 0, headers: heard } = response;
      const type = heard['content-type'] ?? '';
      if (!type.startsWith('application/json')) {
        resolve({ status, type, headers: heard, body: {} });
        request.destroy();
        return;
      }
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response
        .once('error', reject)
        .once('end', () =>
          resolve({ status, type, headers: heard, body: text === '' ? {} : JSON.parse(text) }),
        );
    });
    request.once('timeout', () => request.destroy(new Error(`${method} ${path}: no answer`)));
    request.once('error', reject).end(body);
  });
}
