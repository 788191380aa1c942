import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** An agent on loopback that answers with bytes, and keeps those that it was sent. */
export interface RawAgent {
  readonly url: string;
  /** The bodies that it was sent, in order. */
  readonly bodies: readonly string[];
  /** What it answers from now on. */
  answer(contentType: string, body: string): void;
  close(): Promise<void>;
}

export async function startRawAgent(): Promise<RawAgent> {
  const bodies: string[] = [];
  let next = { contentType: 'application/json', body: '{}' };
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      bodies.push(body);
      response.writeHead(200, { 'content-type': next.contentType }).end(next.body);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    bodies,
    answer(contentType, body) {
      next = { contentType, body };
    },
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
