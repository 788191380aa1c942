import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { askRaw } from '@/server/testing/ask-raw';
import { closeFronts, openFront } from '@/server/testing/open-front';
import { createProxyTrust } from './forwarding';
import { type Audience, findRequestContext } from './request-context';

afterEach(closeFronts);

/** A front server whose Next says what it knows of the connection. */
const start = (audience: Audience, proxies: string[] = []): Promise<number> =>
  openFront({
    audience,
    trustsProxy: createProxyTrust(proxies),
    handleByNext: async (request, response) => {
      await Promise.resolve();
      const { host, 'x-forwarded-host': forwardedHost } = request.headers;
      const raw = request.rawHeaders.filter((_, at) => at % 2 === 0).map((name) => name.toLowerCase());
      response.end(JSON.stringify({ ...findRequestContext(), host, forwardedHost, raw }));
    },
  });

const BEARER = { authorization: 'Bearer of-somebody' };

async function ask(
  port: number,
  path: string,
  method = 'GET',
  headers: Record<string, string> = {},
): Promise<Record<string, unknown>> {
  const { status, text } = await askRaw(port, { path, method, headers });
  return { status, ...JSON.parse(text) };
}

describe('what Next learns of a connection', () => {
  it.each(['owner', 'people', 'agents'] as const)(
    'is where it comes from, and whom its listener serves: %s',
    async (audience) => {
      const port = await start(audience);
      expect(await ask(port, '/api/workspaces', 'GET', BEARER)).toMatchObject({
        status: 200,
        peerAddress: '127.0.0.1',
        clientAddress: '127.0.0.1',
        audience,
      });
    },
  );
});

describe('a request that came by way of a proxy or a tunnel', () => {
  it.each(['via', 'forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip'])(
    'is not taken for one of this machine: %s',
    async (name) => {
      const answer = await ask(await start('owner'), '/api/workspaces', 'GET', { [name]: '1.1 x' });
      expect(answer).toMatchObject({ status: 200, audience: 'agents' });
    },
  );
});

describe('a proxy in front of a server', () => {
  const said = {
    host: 'inside:3000',
    'x-forwarded-for': '6.6.6.6, 203.0.113.9, 10.0.0.7',
    'x-forwarded-host': 'molecule.example',
    'x-forwarded-proto': 'https',
  };

  it('that nobody trusts is not believed, and what it says goes no further', async () => {
    const answer = await ask(await start('people'), '/', 'GET', said);
    expect(answer).toMatchObject({ status: 200, clientAddress: '127.0.0.1', host: 'inside:3000' });
    expect(answer.forwardedHost).toBeUndefined();
    expect(answer.raw).toEqual(expect.not.arrayContaining(['x-forwarded-for', 'x-forwarded-proto']));
  });

  it('that is trusted tells who asks, past other trusted ones only, and under which name', async () => {
    const answer = await ask(await start('people', ['127.0.0.1', '10.0.0.0/8']), '/', 'GET', said);
    expect(answer).toMatchObject({ clientAddress: '203.0.113.9', host: 'molecule.example' });
    expect(answer.forwardedHost).toBeUndefined();
  });

  it('that says nothing is the one who asks', async () => {
    const answer = await ask(await start('people', ['127.0.0.0/8']), '/');
    expect(answer).toMatchObject({ clientAddress: '127.0.0.1', audience: 'people' });
  });
});

describe('the listener of agents', () => {
  it('asks for a bearer before Next takes in anything', async () => {
    expect(await ask(await start('agents'), '/api/org/templates')).toMatchObject({
      status: 401,
      code: 'unauthenticated',
    });
    expect(await ask(await start('owner'), '/api/org/templates')).toMatchObject({ status: 200 });
  });

  it.each([
    '/',
    '/api',
    '/apis/x',
    '/_next/static/x.js',
    '/api/..',
    '/api/../',
    '/api/%2e%2E/',
    '/api/a/../../b',
  ])('has nothing at %s, which is no address of the API', async (path) => {
    expect(await ask(await start('agents'), path)).toMatchObject({ status: 404, code: 'not_found' });
    expect(await ask(await start('owner'), path)).toMatchObject({ status: 200 });
  });

  it('has what dots lead to within the API', async () => {
    const answer = await ask(await start('agents'), '/api/a/../workspaces', 'GET', BEARER);
    expect(answer).toMatchObject({ status: 200 });
  });

  it('ends every upgrade', async () => {
    const socket = connect(await start('agents'), '127.0.0.1');
    const upgrade = [
      'GET /_next/hmr HTTP/1.1',
      'Host: localhost',
      'Connection: Upgrade',
      'Upgrade: websocket',
    ];
    socket.resume().on('error', () => {});
    socket.write(`${upgrade.join('\r\n')}\r\n\r\n`);
    await once(socket, 'close');
  });

  it.each(['TRACE', 'OPTIONS'])('%s is no way around it', async (method) => {
    expect((await ask(await start('agents'), '/', method)).status).not.toBe(200);
  });
});

describe('bytes that are no request', () => {
  /** Sends each text once the one before has been answered; what came back until the connection ended. */
  async function talk(port: number, texts: readonly string[]): Promise<string> {
    const socket = connect(port, '127.0.0.1').on('error', () => {});
    let heard = '';
    const left = [...texts];
    const next = (): void => void socket.write(left.shift() ?? '');
    socket.on('connect', next).on('data', (chunk: Buffer) => {
      heard += chunk.toString('utf8');
      if (left.length > 0) next();
    });
    await once(socket, 'close');
    return heard;
  }

  it('are refused with the headers of every answer', async () => {
    const heard = await talk(await start('people'), ['NOT HTTP\r\n\r\n']);
    expect(heard).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(heard).toContain("content-security-policy: default-src 'none'");
    expect(heard).toContain('x-content-type-options: nosniff');
  });

  it('after an answer just end the connection, because more would be taken for part of it', async () => {
    const good = 'GET /api/x HTTP/1.1\r\nHost: localhost\r\n\r\n';
    const heard = await talk(await start('people'), [good, 'NOT HTTP\r\n\r\n']);
    expect(heard.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200']);
  });
});
