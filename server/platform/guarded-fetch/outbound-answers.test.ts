import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { failureOf, keep, outboundOf } from './fixtures/harness';
import { reset, startHttpServer, startRawServer, type TestServer } from './fixtures/test-server';
import type { OutboundRequest } from './read-request';

const MIB = 1024 * 1024;

const post = (server: TestServer, more: Partial<OutboundRequest> = {}) =>
  outboundOf('local').request({
    url: `http://127.0.0.1:${server.port}/`,
    method: 'POST',
    body: '{}',
    ...more,
  });
const answering = async (
  headers: Record<string, string | number>,
  body: string | Buffer,
): Promise<TestServer> =>
  keep(await startHttpServer((_, response) => response.writeHead(200, headers).end(body)));
/** Sends these bytes as they are and then ends the connection; `end` is how. */
const answeringRaw = async (bytes: string, end: 'close' | 'reset' = 'close'): Promise<TestServer> =>
  keep(
    await startRawServer((socket) => {
      socket.write(bytes, () => (end === 'close' ? socket.end() : reset(socket)));
    }),
  );

describe('an answer', () => {
  it('has status, headers and body, whatever the status is', async () => {
    const server = keep(
      await startHttpServer((request, response) =>
        response
          .writeHead(418, { 'x-a': '1', 'set-cookie': ['a=1', 'b=2'] })
          .end(`${request.method} ${request.url}`),
      ),
    );
    const url = `http://127.0.0.1:${server.port}/a%20b?c=d`;
    const response = await outboundOf('local').request({ url, method: 'PUT', body: Buffer.from('x') });
    expect(response).toMatchObject({
      status: 418,
      headers: { 'x-a': '1', 'set-cookie': ['a=1', 'b=2'] },
      url,
    });
    expect(response.body.toString()).toBe('PUT /a%20b?c=d');
  });

  it('may be empty, and may be to HEAD', async () => {
    const server = await answering({ 'content-length': 5, 'content-encoding': 'zstd' }, '');
    expect((await post(server, { method: 'HEAD', body: null })).body).toHaveLength(0);
  });

  it('may come in very many pieces', async () => {
    const pieces = '1\r\nx\r\n'.repeat(100_000);
    const server = await answeringRaw(
      `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${pieces}0\r\n\r\n`,
    );
    expect((await post(server)).body.equals(Buffer.alloc(100_000, 'x'))).toBe(true);
  });

  it('may come after informational ones', async () => {
    const server = await answeringRaw(
      'HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok',
    );
    expect(await post(server)).toMatchObject({ status: 200, body: Buffer.from('ok') });
  });

  it('that is a redirect is the answer itself', async () => {
    const server = await answering({}, '');
    const redirecting = keep(
      await startHttpServer((_, response) =>
        response.writeHead(307, { location: `http://127.0.0.1:${server.port}/` }).end(),
      ),
    );
    expect((await post(redirecting)).status).toBe(307);
    expect(server.accepted).toBe(0);
  });
});

describe('a compressed answer', () => {
  const text = 'agent '.repeat(1000);
  it.each([
    ['gzip', gzipSync(text)],
    ['x-gzip', gzipSync(text)],
    ['GZIP', gzipSync(text)],
    ['deflate', deflateSync(text)],
    ['deflate', deflateRawSync(text)],
    ['br', brotliCompressSync(text)],
    ['identity', Buffer.from(text)],
    ['gzip, br', brotliCompressSync(gzipSync(text))],
  ])('%s is undone', async (encoding, body) => {
    const server = await answering({ 'content-encoding': encoding }, body);
    expect((await post(server)).body.toString()).toBe(text);
  });

  it.each([
    ['zstd', Buffer.from(text)],
    ['gzip', Buffer.from(text)],
    ['gzip', gzipSync(text).subarray(0, 20)],
    ['br', Buffer.from(text)],
    ['gzip, gzip, gzip', gzipSync(gzipSync(gzipSync(text)))],
  ])('%s that cannot be undone fails as bad_encoding and keeps the facts', async (encoding, body) => {
    const server = await answering({ 'content-encoding': encoding }, body);
    const failure = await failureOf(post(server));
    expect(failure).toMatchObject({ kind: 'bad_encoding', headersReceived: true, status: 200 });
    expect(failure.bodyBytes).toBeGreaterThan(0);
  });

  it('of 1 MB that grows to 1 GB fails as too_large, and the memory stays bounded', async () => {
    const member = gzipSync(Buffer.alloc(MIB), { level: 9 });
    const bomb = Buffer.concat(Array.from({ length: 1024 }, () => member));
    expect(bomb.length).toBeLessThan(2 * MIB);
    const server = await answering({ 'content-encoding': 'gzip' }, bomb);
    const before = process.memoryUsage().rss;
    const failure = await failureOf(post(server, { maxResponseBytes: 10 * MIB }));
    expect(failure).toMatchObject({ kind: 'too_large', status: 200, bodyBytes: bomb.length });
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * MIB);
  });

  it('is measured after it was undone: 10 MiB pass, one byte more does not', async () => {
    const fits = await answering({ 'content-encoding': 'gzip' }, gzipSync(Buffer.alloc(10 * MIB)));
    const grows = await answering(
      { 'content-encoding': 'br' },
      brotliCompressSync(Buffer.alloc(10 * MIB + 1)),
    );
    expect((await post(fits)).body).toHaveLength(10 * MIB);
    expect((await failureOf(post(grows))).kind).toBe('too_large');
  });
});

describe('a large answer', () => {
  it('of 10 MiB passes', async () => {
    expect((await post(await answering({}, Buffer.alloc(10 * MIB)))).body).toHaveLength(10 * MIB);
  });

  it.each([
    ['that says so', { 'content-length': 10 * MIB + 1 }],
    ['that does not say so', { 'transfer-encoding': 'chunked' }],
  ])('of one byte more %s fails, and its connection is closed', async (_, headers) => {
    const server = await answering(headers, Buffer.alloc(10 * MIB + 1));
    expect(await failureOf(post(server))).toMatchObject({
      kind: 'too_large',
      headersReceived: true,
      status: 200,
    });
    await expect.poll(() => server.open).toBe(0);
  });
});

describe('an answer that breaks off', () => {
  it.each([
    ['content-length: 10\r\n\r\nhello', 'early_close', 5],
    ['content-length: 10\r\n\r\n', 'early_close', 0],
    ['connection: close\r\ncontent-length: 10\r\n\r\nhello', 'early_close', 5],
    ['transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n', 'early_close', 5],
    ['connection: close\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n', 'early_close', 5],
    ['transfer-encoding: chunked\r\n\r\nzz\r\n', 'bad_response', 0],
    ['content-length: 1\r\ncontent-length: 2\r\n\r\nhello', 'bad_response', 0],
  ])('after %j fails as %s and tells how much came', async (rest, kind, bodyBytes) => {
    const failure = await failureOf(post(await answeringRaw(`HTTP/1.1 200 OK\r\n${rest}`)));
    const headersReceived = !rest.startsWith('content-length: 1\r\n');
    const status = headersReceived ? 200 : null;
    expect(failure).toMatchObject({ kind, requestSent: true, headersReceived, status, bodyBytes });
  });

  it.each([
    ['nothing', '', 'early_close'],
    ['half a header', 'HTTP/1.1 200 OK\r\ncontent-le', 'early_close'],
    ['another protocol', 'SSH-2.0-OpenSSH_9.6\r\n', 'bad_response'],
    ['a header of 20 kB', `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`, 'bad_response'],
  ])('after %s fails without headers', async (_, bytes, kind) => {
    const failure = await failureOf(post(await answeringRaw(bytes)));
    expect(failure).toMatchObject({
      kind,
      requestSent: true,
      headersReceived: false,
      status: null,
      bodyBytes: 0,
    });
  });

  it('with a reset in the middle of the body tells how much came', async () => {
    const failure = await failureOf(
      post(await answeringRaw('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhello', 'reset')),
    );
    expect(failure).toMatchObject({ requestSent: true, headersReceived: true, status: 200, bodyBytes: 5 });
    // The other side's last words and its reset may be read at once; then only the missing rest shows.
    expect(['reset', 'early_close']).toContain(failure.kind);
  });

  it('with a reset before it began fails as reset without headers', async () => {
    const server = keep(await startRawServer((socket) => reset(socket)));
    expect(await failureOf(post(server))).toMatchObject({
      kind: 'reset',
      requestSent: true,
      headersReceived: false,
    });
  });

  it('says nothing of the address in its message', async () => {
    const failure = await failureOf(post(await answeringRaw('')));
    expect(failure.message).toBe('the other side closed the connection before the answer was complete');
  });
});
