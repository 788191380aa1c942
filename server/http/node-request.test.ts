import { once } from 'node:events';
import {
  Agent,
  type ClientRequest,
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { isAppError } from '../platform/app-error';
import { NodeRequest } from './node-request';

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

interface Server {
  readonly port: number;
  send(chunks: readonly string[]): Promise<IncomingMessage>;
}

type Handle = (request: NodeRequest, response: ServerResponse) => Promise<void>;

/** A server that answers by `handle`, and what sends it requests over one connection. */
async function serve(handle: Handle): Promise<Server> {
  const server = createServer(
    (request, response) => void handle(new NodeRequest(request, response), response),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  ends.push(() => {
    agent.destroy();
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    async send(chunks) {
      const sent = httpRequest({ port, host: '127.0.0.1', method: 'POST', path: '/x?a=1', agent });
      // Without a length: the limit has to be found while reading.
      for (const chunk of chunks) sent.write(chunk);
      sent.end();
      const [answer] = (await once(sent, 'response')) as [IncomingMessage];
      answer.resume();
      return answer;
    },
  };
}

const codeOf = (error: unknown): string => (isAppError(error) ? error.code : String(error));

describe('node’s request as a route reads it', () => {
  it('has its body whole, in however many pieces it comes', async () => {
    const bodies: string[] = [];
    const { send } = await serve(async (request, response) => {
      bodies.push(Buffer.from(await request.readBytes(100)).toString('utf8'));
      response.end();
    });
    await send(['{"a":', '"Grüße', '"}']);
    await send([]);
    expect(bodies).toEqual(['{"a":"Grüße"}', '']);
  });

  it('refuses a body that passes the limit, and the connection serves the next request', async () => {
    const seen: string[] = [];
    const { send } = await serve(async (request, response) => {
      const body = await request.readBytes(1000).catch(codeOf);
      seen.push(typeof body === 'string' ? body : `${body.byteLength} bytes`);
      response.end();
    });
    await send(Array.from({ length: 50 }, () => 'x'.repeat(10_000)));
    await send(['x'.repeat(1000)]);
    expect(seen).toEqual(['body_too_large', '1000 bytes']);
  });

  it('gives its body once; a second reading fails instead of waiting for ever', async () => {
    const outcomes: unknown[] = [];
    const { send } = await serve(async (request, response) => {
      await request.readBytes(100);
      outcomes.push(await request.readBytes(100).catch(codeOf));
      response.end();
    });
    await send(['{}']);
    expect(outcomes).toEqual(['Error: the body was read before']);
  });

  it('fails where its caller goes away in the middle of the body, and says so by its signal', async () => {
    let sent: ClientRequest | undefined;
    let settle = (_: readonly unknown[]): void => {};
    const outcome = new Promise<readonly unknown[]>((resolve) => {
      settle = resolve;
    });
    const { port } = await serve(async (request) => {
      const reading = request.readBytes(100).catch(() => 'broken off');
      const gone = once(request.signal, 'abort');
      sent?.destroy();
      await gone;
      settle([await reading, request.signal.aborted]);
    });
    sent = httpRequest({ port, host: '127.0.0.1', method: 'POST', headers: { 'content-length': '50' } });
    sent.on('error', () => {});
    sent.write('{"a":');
    expect(await outcome).toEqual(['broken off', true]);
  });

  it('keeps address, method and headers', async () => {
    const seen: unknown[] = [];
    const { send } = await serve(async (request, response) => {
      seen.push(request.method, request.url, request.headers.get('transfer-encoding'));
      response.end();
    });
    await send(['{}']);
    expect(seen).toEqual(['POST', 'http://localhost/x?a=1', 'chunked']);
  });

  it('whose caller left while somebody looked up who it was has no body, and says so', async () => {
    let codes: string | undefined;
    const { port } = await serve(async (request, response) => {
      await once(response, 'close');
      codes = await request.readBytes(1000).then(() => 'read', codeOf);
    });
    const leaving = httpRequest({ port, host: '127.0.0.1', method: 'POST', path: '/' });
    leaving.on('error', () => {}).end('{"whole": true}', () => leaving.destroy());
    await vi.waitFor(() => expect(codes).toBe('caller_gone'));
  });
});
