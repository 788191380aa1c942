import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { failureOf, keep, outboundOf } from './fixtures/harness';
import { startHttpServer, startRawServer, type TestServer } from './fixtures/test-server';
import type { OutboundRequest } from './read-request';

const MIB = 1024 * 1024;

const open = (server: TestServer, more: Partial<OutboundRequest> = {}, outbound = outboundOf('local')) =>
  outbound.stream({ url: `http://127.0.0.1:${server.port}/`, method: 'POST', body: '{}', ...more });

/** A server whose one answer the test writes by hand. */
async function startByHand(): Promise<{ server: TestServer; answer: Promise<ServerResponse> }> {
  let begin: (response: ServerResponse) => void;
  const answer = new Promise<ServerResponse>((resolve) => {
    begin = resolve;
  });
  const server = await startHttpServer((request, response) => {
    if (request.url === '/quick') return void response.end('quick');
    response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
    begin(response);
  });
  return { server: keep(server), answer };
}

describe('an answer that comes piece by piece', () => {
  it('is there as soon as its headers are, and each piece as it comes', async () => {
    const { server, answer } = await startByHand();
    const stream = await open(server);
    expect(stream).toMatchObject({ status: 200, headers: { 'content-type': 'text/event-stream' } });
    const response = await answer;
    for (const piece of ['one', 'two']) {
      const read = stream.read();
      response.write(piece);
      expect(String(await read)).toBe(piece);
    }
    response.end();
    expect(await stream.read()).toBeNull();
    expect(await stream.read()).toBeNull();
  });

  it('waits at the other side while its reader does not read', async () => {
    const { server, answer } = await startByHand();
    const stream = await open(server);
    const response = await answer;
    for (let written = 0; written < 64; written += 1) response.write(Buffer.alloc(MIB, 'x'));
    response.end();
    // Nothing moves any more until somebody reads: what the kernel holds and little else has left the server.
    const left = (): number => response.writableLength;
    for (let before = -1; before !== left(); ) {
      before = left();
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(left()).toBeGreaterThan(32 * MIB);
    let read = 0;
    for (let piece = await stream.read(); piece; piece = await stream.read()) read += piece.length;
    expect(read).toBe(64 * MIB);
  });

  it('ends at the other side when its reader leaves', async () => {
    const { server, answer } = await startByHand();
    const stream = await open(server);
    const closed = once(await answer, 'close');
    stream.cancel();
    await closed;
    expect((await failureOf(stream.read())).kind).toBe('aborted');
  });

  it('fails its reader when it is called off', async () => {
    const { server } = await startByHand();
    const off = new AbortController();
    const stream = await open(server, { signal: off.signal });
    const read = failureOf(stream.read());
    off.abort();
    expect(await read).toMatchObject({ kind: 'aborted', headersReceived: true });
  });

  it('gives what has come before it breaks off', async () => {
    const head = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\none\r\n';
    const server = keep(await startRawServer((socket) => void socket.write(head, () => socket.end())));
    const stream = await open(server);
    expect(String(await stream.read())).toBe('one');
    expect(await failureOf(stream.read())).toMatchObject({ kind: 'early_close', status: 200, bodyBytes: 3 });
  });

  it('is refused when it is compressed, because a decoder holds events back', async () => {
    const server = keep(
      await startHttpServer((_, response) =>
        response.writeHead(200, { 'content-encoding': 'gzip' }).end('x'),
      ),
    );
    expect((await failureOf(open(server))).kind).toBe('bad_encoding');
  });

  it('comes from nowhere the policy forbids, and no redirect is followed', async () => {
    const server = keep(
      await startHttpServer((_, response) => response.writeHead(302, { location: 'http://10.0.0.1/' }).end()),
    );
    expect((await failureOf(open(server, {}, outboundOf('server')))).kind).toBe('forbidden_address');
    expect(await open(server)).toMatchObject({ status: 302 });
  });

  it('leaves the connections of other requests to them', async () => {
    const { server } = await startByHand();
    const outbound = outboundOf('local', { connectionsPerOrigin: 1 });
    await open(server, {}, outbound);
    await open(server, {}, outbound);
    const url = `http://127.0.0.1:${server.port}/quick`;
    expect(String((await outbound.request({ url })).body)).toBe('quick');
  });
});
