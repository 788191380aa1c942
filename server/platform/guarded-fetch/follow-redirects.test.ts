import type { IncomingHttpHeaders } from 'node:http';
import { describe, expect, it } from 'vitest';
import { createCertificate } from './fixtures/certificate';
import { failureOf, keep, outboundOf } from './fixtures/harness';
import { startHttpServer, startHttpsServer, type TestServer } from './fixtures/test-server';
import type { OutboundRequest } from './read-request';

const follow = (url: string, more: Partial<OutboundRequest> = {}, ca?: string) => {
  const outbound = outboundOf('local', ca === undefined ? {} : { ca });
  return outbound.request({ url, redirect: 'follow', ...more });
};

interface Seen {
  readonly method: string | undefined;
  readonly headers: IncomingHttpHeaders;
}
/** Answers every request with 200 and remembers it. */
async function startEnd(): Promise<TestServer & { readonly seen: Seen[] }> {
  const seen: Seen[] = [];
  const server = await startHttpServer((request, response) => {
    seen.push({ method: request.method, headers: request.headers });
    response.end('end');
  });
  return keep(Object.assign(server, { seen }));
}
const redirectingTo = async (location: string, status = 302): Promise<string> => {
  const server = keep(
    await startHttpServer((_, response) => response.writeHead(status, { location }).end('moved')),
  );
  return `http://127.0.0.1:${server.port}/`;
};
/** `/5` leads to `/4` and so on to `/0`, which answers with the method and the credentials. */
const startStairs = async (status: number): Promise<string> => {
  const server = keep(
    await startHttpServer((request, response) => {
      const left = Number(request.url?.slice(1));
      if (left > 0) response.writeHead(status, { location: `${left - 1}#part` }).end();
      else
        response.end(`${request.method} ${request.headers.authorization} ${request.headers['content-type']}`);
    }),
  );
  return `http://127.0.0.1:${server.port}`;
};

describe('redirects that are followed', () => {
  it('are at most five', async () => {
    const stairs = await startStairs(302);
    expect(await follow(`${stairs}/5`)).toMatchObject({ status: 200, url: `${stairs}/0` });
    expect(await failureOf(follow(`${stairs}/6`))).toMatchObject({ kind: 'bad_redirect', status: 302 });
  });

  it.each([
    [303, 'GET Bearer secret undefined'],
    [302, 'GET Bearer secret undefined'],
    [307, 'POST Bearer secret text/plain'],
    [308, 'POST Bearer secret text/plain'],
  ])('with %i within one origin arrive as %s', async (status, expected) => {
    const stairs = await startStairs(status);
    const headers = { authorization: 'Bearer secret', 'content-type': 'text/plain' };
    const response = await follow(`${stairs}/1`, { method: 'POST', body: 'x', headers });
    expect(response.body.toString()).toBe(expected);
  });

  it('give another origin no credentials', async () => {
    const end = await startEnd();
    const headers = {
      authorization: 'Bearer secret',
      Cookie: 'a=b',
      'x-api-key': 'secret',
      accept: 'text/plain',
    };
    await follow(await redirectingTo(`http://127.0.0.1:${end.port}/`), { headers });
    expect(end.seen).toHaveLength(1);
    expect(JSON.stringify(end.seen)).not.toMatch(/secret|a=b/);
    expect(end.seen[0]?.headers.accept).toBe('text/plain');
  });
});

describe('redirects that are not followed', () => {
  it.each([
    ['http://169.254.169.254/latest/meta-data/', 'metadata'],
    ['http://[::ffff:a9fe:a9fe]/', 'metadata'],
    ['//100.64.0.1/', 'cgnat'],
  ])('to %s are %s', async (location, category) => {
    const failure = await failureOf(follow(await redirectingTo(location)));
    expect(failure).toMatchObject({ kind: 'forbidden_address', category });
  });

  it('to a private address fail in server mode, and the listener there sees nobody', async () => {
    const end = await startEnd();
    const entry = keep(
      await startHttpServer(
        (_, response) => response.writeHead(302, { location: `http://127.0.0.1:${end.port}/` }).end(),
        { host: '127.0.0.2' },
      ),
    );
    const outbound = outboundOf('server', {}, '127.0.0.2');
    const request = { url: `http://127.0.0.2:${entry.port}/`, redirect: 'follow' } as const;
    expect(await failureOf(outbound.request(request))).toMatchObject({ category: 'loopback' });
    expect([entry.accepted, end.accepted]).toEqual([1, 0]);
  });

  it('are those that would hand a body to another origin', async () => {
    const end = await startEnd();
    const url = await redirectingTo(`http://127.0.0.1:${end.port}/`, 307);
    const failure = await failureOf(follow(url, { method: 'POST', body: 'secret' }));
    expect(failure).toMatchObject({ kind: 'bad_redirect', headersReceived: true, status: 307 });
    expect(end.accepted).toBe(0);
  });

  it('are those from https to http', async () => {
    const end = await startEnd();
    const certificate = createCertificate('localhost');
    const location = `http://127.0.0.1:${end.port}/`;
    const entry = keep(
      await startHttpsServer(certificate, (_, response) => response.writeHead(302, { location }).end()),
    );
    const failure = await failureOf(follow(`https://localhost:${entry.port}/`, {}, certificate.cert));
    expect(failure.kind).toBe('bad_redirect');
    expect(end.accepted).toBe(0);
  });

  it.each([
    ['file:///etc/passwd', 'bad_url'],
    ['http://user:secret@127.0.0.1/', 'bad_url'],
    ['http://[', 'bad_redirect'],
  ])('to %s fail as %s', async (location, kind) => {
    expect((await failureOf(follow(await redirectingTo(location)))).kind).toBe(kind);
  });
});
