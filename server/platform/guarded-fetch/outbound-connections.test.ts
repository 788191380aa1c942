import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createGate } from '@/server/testing/gate';
import { createCertificate } from './fixtures/certificate';
import { startDnsServer } from './fixtures/dns-server';
import { failureOf, keep, outboundOf } from './fixtures/harness';
import { startHttpServer, startHttpsServer, startRawServer, type TestServer } from './fixtures/test-server';

const urlOf = (server: TestServer): string => `http://127.0.0.1:${server.port}/`;
/** Other work may keep this machine busy for a while. */
const SOON = { timeout: 20_000 };
/** A port of loopback that nobody listens on. */
async function unusedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

describe('connections', () => {
  it('are kept and used again', async () => {
    const server = keep(await startHttpServer((_, response) => response.end('ok')));
    const outbound = outboundOf('local', { connectionsPerOrigin: 1 });
    for (let sent = 0; sent < 10; sent += 1) await outbound.request({ url: urlOf(server) });
    expect(server.accepted).toBe(1);
  });

  it('to one origin are limited; further requests wait their turn', async () => {
    const gate = createGate();
    const server = keep(
      await startHttpServer((_, response) => {
        void gate.opened.then(() => response.end('ok'));
      }),
    );
    const outbound = outboundOf('local', { connectionsPerOrigin: 3 });
    const requests = Array.from({ length: 20 }, () => outbound.request({ url: urlOf(server) }));
    await expect.poll(() => server.open, SOON).toBe(3);
    gate.open();
    expect((await Promise.all(requests)).every(({ status }) => status === 200)).toBe(true);
    expect(server.accepted).toBe(3);
  });

  it.each(['127.0.0.1', 'localhost'])(
    'to %s that are refused fail every request, also those that wait',
    async (host) => {
      const outbound = outboundOf('local', { connectionsPerOrigin: 4 });
      const url = `http://${host}:${await unusedPort()}/`;
      const failures = await Promise.all(
        Array.from({ length: 50 }, () => failureOf(outbound.request({ url }))),
      );
      expect(new Set(failures.map(({ kind }) => kind))).toEqual(new Set(['refused']));
      expect(failures.every(({ requestSent, message }) => !requestSent && !message.includes('127.0'))).toBe(
        true,
      );
    },
  );

  it('that the policy forbids fail every request, also those that wait', async () => {
    const outbound = outboundOf('local', { connectionsPerOrigin: 4 });
    const requests = Array.from({ length: 50 }, () => outbound.request({ url: 'http://169.254.169.254/' }));
    const kinds = (await Promise.all(requests.map(failureOf))).map(({ kind }) => kind);
    expect(new Set(kinds)).toEqual(new Set(['forbidden_address']));
  });

  it('end with close(), and requests in flight fail as aborted', async () => {
    const server = keep(await startRawServer(() => {}));
    const outbound = outboundOf('local');
    const failed = failureOf(outbound.request({ url: urlOf(server) }));
    await expect.poll(() => server.open, SOON).toBe(1);
    await outbound.close();
    expect((await failed).kind).toBe('aborted');
    await expect.poll(() => server.open, SOON).toBe(0);
    expect((await failureOf(outbound.request({ url: urlOf(server) }))).kind).toBe('aborted');
  });
});

describe('a side that accepts and hangs', () => {
  it('fails as headers_timeout', async () => {
    const server = keep(await startRawServer(() => {}));
    const failure = await failureOf(
      outboundOf('local').request({ url: urlOf(server), headersTimeoutMs: 50 }),
    );
    expect(failure).toMatchObject({ kind: 'headers_timeout', requestSent: true, headersReceived: false });
    await expect.poll(() => server.open, SOON).toBe(0);
  });

  it('in the middle of the body fails as body_timeout', async () => {
    const server = keep(
      await startRawServer((socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhello')),
    );
    const failure = await failureOf(outboundOf('local').request({ url: urlOf(server), bodyTimeoutMs: 50 }));
    expect(failure).toMatchObject({ kind: 'body_timeout', headersReceived: true, status: 200, bodyBytes: 5 });
    await expect.poll(() => server.open, SOON).toBe(0);
  });

  it('in the TLS handshake fails as connect_timeout', async () => {
    const server = keep(await startRawServer(() => {}));
    const outbound = outboundOf('local', { connectTimeoutMs: 50 });
    const failure = await failureOf(outbound.request({ url: `https://127.0.0.1:${server.port}/` }));
    expect(failure).toMatchObject({ kind: 'connect_timeout', requestSent: false });
  });
});

describe('a request that is called off', () => {
  it('fails at once and frees its connection', async () => {
    const server = keep(await startRawServer(() => {}));
    const caller = new AbortController();
    const failed = failureOf(outboundOf('local').request({ url: urlOf(server), signal: caller.signal }));
    await expect.poll(() => server.open, SOON).toBe(1);
    caller.abort(new Error('the reason'));
    expect(await failed).toMatchObject({ kind: 'aborted', requestSent: true, cause: caller.signal.reason });
    await expect.poll(() => server.open, SOON).toBe(0);
  });

  it('in the middle of the body says that headers had come', async () => {
    const server = keep(await startRawServer((socket) => socket.write('HTTP/1.1 200 OK\r\n\r\nhello')));
    const outbound = outboundOf('local');
    let deadlineMs = 10;
    const callOff = () => {
      deadlineMs *= 2;
      return failureOf(outbound.request({ url: urlOf(server), signal: AbortSignal.timeout(deadlineMs) }));
    };
    const inTheBody = { kind: 'aborted', headersReceived: true, status: 200, bodyBytes: 5 };
    await expect.poll(callOff, SOON).toMatchObject(inTheBody);
    await expect.poll(() => server.open, SOON).toBe(0);
  });

  it('before it began opens no connection', async () => {
    const server = keep(await startHttpServer((_, response) => response.end()));
    const signal = AbortSignal.abort();
    expect(await failureOf(outboundOf('local').request({ url: urlOf(server), signal }))).toMatchObject({
      kind: 'aborted',
      requestSent: false,
    });
    expect(server.accepted).toBe(0);
  });

  it('while it waits for a connection fails at once, and the connection goes to the next one', async () => {
    const gate = createGate();
    const paths: (string | undefined)[] = [];
    const server = keep(
      await startHttpServer((request, response) => {
        paths.push(request.url);
        void gate.opened.then(() => response.end('ok'));
      }),
    );
    const outbound = outboundOf('local', { connectionsPerOrigin: 1 });
    const send = (path: string, signal?: AbortSignal) =>
      outbound.request({ url: `http://127.0.0.1:${server.port}${path}`, method: 'POST', body: path, signal });
    const first = send('/first');
    const caller = new AbortController();
    const failed = failureOf(send('/called-off', caller.signal));
    const last = send('/last');
    await expect.poll(() => paths, SOON).toEqual(['/first']);
    caller.abort();
    expect(await failed).toMatchObject({ kind: 'aborted', requestSent: false });
    gate.open();
    expect((await Promise.all([first, last])).map(({ status }) => status)).toEqual([200, 200]);
    expect(paths).toEqual(['/first', '/last']);
    expect(server.accepted).toBe(1);
  });

  it('with many others opens no connections for those that waited', async () => {
    const server = keep(await startRawServer(() => {}));
    const outbound = outboundOf('local', { connectionsPerOrigin: 4 });
    const callers = Array.from({ length: 100 }, () => new AbortController());
    const failed = callers.map(({ signal }) => failureOf(outbound.request({ url: urlOf(server), signal })));
    await expect.poll(() => server.open, SOON).toBe(4);
    for (const caller of callers) caller.abort();
    const failures = await Promise.all(failed);
    expect(failures.filter(({ requestSent }) => requestSent)).toHaveLength(4);
    await expect.poll(() => server.open, SOON).toBe(0);
    // undici connects once more for each request that it was made to break off.
    expect(server.accepted).toBeLessThanOrEqual(8);
  });

  it('leaves nothing behind on a signal that lives long', async () => {
    const server = keep(await startHttpServer((_, response) => response.end()));
    const { signal } = new AbortController();
    let listeners = 0;
    const { addEventListener, removeEventListener } = signal;
    signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
      listeners += 1;
      addEventListener.apply(signal, args);
    };
    signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
      listeners -= 1;
      removeEventListener.apply(signal, args);
    };
    await outboundOf('local').request({ url: urlOf(server), signal });
    expect(listeners).toBe(0);
  });
});

describe('https', () => {
  it('with a certificate that nobody vouches for fails as tls', async () => {
    const server = keep(
      await startHttpsServer(createCertificate('localhost'), (_, response) => response.end()),
    );
    const failure = await failureOf(
      outboundOf('local').request({ url: `https://localhost:${server.port}/` }),
    );
    expect(failure).toMatchObject({ kind: 'tls', requestSent: false });
  });

  it('verifies the name of the URL although it connects to a checked address', async () => {
    const certificate = createCertificate('agent.test');
    const server = keep(
      await startHttpsServer(certificate, (request, response) => response.end(request.headers.host)),
    );
    const dns = keep(await startDnsServer((_, type) => (type === 'A' ? ['127.0.0.1'] : [])));
    const outbound = outboundOf('local', { dnsServers: [dns.address], ca: certificate.cert });
    const response = await outbound.request({ url: `https://agent.test:${server.port}/` });
    expect(response.body.toString()).toBe(`agent.test:${server.port}`);
    const other = outbound.request({ url: `https://other.test:${server.port}/` });
    expect((await failureOf(other)).kind).toBe('tls');
  });

  it('to a side that speaks plain http fails as tls', async () => {
    const server = keep(await startHttpServer((_, response) => response.end()));
    const failure = await failureOf(
      outboundOf('local').request({ url: `https://127.0.0.1:${server.port}/` }),
    );
    expect(failure.kind).toBe('tls');
  });
});

describe('a request that cannot be sent as it is', () => {
  it.each([
    { headers: { host: 'other.test' } },
    { headers: { Host: 'other.test' } },
    { headers: { 'content-length': '5' } },
    { headers: { 'transfer-encoding': 'chunked' } },
    { headers: { connection: 'upgrade' } },
    { headers: { 'x-a': 'b\r\nx-c: d' } },
    { headers: { 'x-a': ['b', 'c\n'] } },
    { headers: { 'x a': 'b' } },
    { headers: { 'x-a': '✓' } },
    { method: 'CONNECT' },
    { method: 'GET / HTTP/1.1\r\n' },
    { headersTimeoutMs: -1 },
    { bodyTimeoutMs: Number.NaN },
    { maxResponseBytes: -1 },
  ])('fails as bad_request and costs no connection: %j', async (request) => {
    const server = keep(await startHttpServer((_, response) => response.end()));
    const outbound = outboundOf('local', { connectionsPerOrigin: 1 });
    const url = urlOf(server);
    for (let sent = 0; sent < 3; sent += 1)
      expect((await failureOf(outbound.request({ url, ...request }))).kind).toBe('bad_request');
    expect(server.accepted).toBe(0);
    expect((await outbound.request({ url })).status).toBe(200);
  });
});
