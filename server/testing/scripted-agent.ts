import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface AgentRequest {
  readonly headers: IncomingHttpHeaders;
  /** The parsed body. */
  readonly body: Record<string, unknown>;
}

type Answer = (request: AgentRequest, response: ServerResponse) => void | Promise<void>;

/** An A2A agent on loopback that does what the test says. */
export interface ScriptedAgent {
  readonly url: string;
  /** What it was sent, in order. */
  readonly requests: readonly AgentRequest[];
  /** What it does from now on. */
  answer(script: Answer): void;
  close(): Promise<void>;
}

/** Answers like an agent of 0.3: one message with the text, under the id of the request. */
export const reply =
  (text: string): Answer =>
  ({ body }, response) => {
    const message = { kind: 'message', role: 'agent', messageId: 'm-1', parts: [{ kind: 'text', text }] };
    answerJson(response, { jsonrpc: '2.0', id: body.id ?? null, result: message });
  };

export function answerJson(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

export async function startScriptedAgent(first: Answer = reply('Hello.')): Promise<ScriptedAgent> {
  const requests: AgentRequest[] = [];
  let script = first;
  const server = createServer((request, response) => {
    void readBody(request).then((body) => {
      const received = { headers: request.headers, body };
      requests.push(received);
      return script(received, response);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    requests,
    answer(next) {
      script = next;
    },
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

async function readBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString('utf8')) as Record<string, unknown>;
}
