import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface PlatformQuestion {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** Null where it is no JSON. */
  readonly body: Record<string, unknown> | null;
}

type Answer = { readonly status: number; readonly body: unknown };

/** A server on loopback in the place of the platform, for faults and endpoints that the real one has not. */
export interface PlatformStub {
  readonly url: string;
  readonly asked: readonly PlatformQuestion[];
  close(): Promise<void>;
}

/** @param answer what it says; null: nothing, ever */
export async function startPlatformStub(
  answer: (question: PlatformQuestion) => Answer | null,
): Promise<PlatformStub> {
  const asked: PlatformQuestion[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
      const text = Buffer.concat(chunks).toString('utf8');
      const question = { method: request.method ?? '', path: request.url ?? '', body: parse(text) };
      asked.push(question);
      write(response, answer(question));
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function write(response: ServerResponse, answer: Answer | null): void {
  if (!answer) return;
  response.writeHead(answer.status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(answer.body));
}

function parse(text: string): PlatformQuestion['body'] {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
