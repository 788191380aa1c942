import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createLogger } from '../platform/logger';
import { createFrontServer, type FrontServer } from './front-server';
import { findRequestContext, isOwnersListener } from './request-context';

const open: FrontServer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((front) => front.close(0)));
});

/** A front server whose Next says what it knows of the connection. */
async function start(grantsOwner: boolean): Promise<number> {
  const front = createFrontServer({
    log: createLogger('silent'),
    fastLane: false,
    grantsOwner,
    handleUpgrade: null,
    handleByNext: async (_, response) => {
      await Promise.resolve();
      response.end(JSON.stringify({ ...findRequestContext(), ownersListener: isOwnersListener() }));
    },
  });
  open.push(front);
  front.server.listen(0, '127.0.0.1');
  await once(front.server, 'listening');
  return (front.server.address() as AddressInfo).port;
}

const BEARER = { authorization: 'Bearer of-somebody' };

function ask(
  port: number,
  path: string,
  method = 'GET',
  headers: Record<string, string> = {},
): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { host: '127.0.0.1', port, path, method, headers, agent: false },
      (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => {
          text += chunk.toString('utf8');
        });
        response.once('end', () => resolve({ status: response.statusCode, ...JSON.parse(text) }));
      },
    );
    request.once('error', reject).end();
  });
}

describe('what Next learns of a connection', () => {
  it.each([true, false])(
    'is where it comes from, and whether its listener grants the owner: %s',
    async (grantsOwner) => {
      const port = await start(grantsOwner);
      expect(await ask(port, '/api/workspaces', 'GET', BEARER)).toEqual({
        status: 200,
        peerAddress: '127.0.0.1',
        grantsOwner,
        ownersListener: grantsOwner,
      });
    },
  );
});

describe('a request that came by way of a proxy or a tunnel', () => {
  it.each(['via', 'forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip'])(
    'is not taken for one of this machine: %s',
    async (name) => {
      const answer = await ask(await start(true), '/api/workspaces', 'GET', { [name]: '1.1 x' });
      expect(answer).toMatchObject({ status: 200, grantsOwner: false, ownersListener: false });
    },
  );
});

describe('the listener of agents', () => {
  it('asks for a bearer before Next takes in anything', async () => {
    expect(await ask(await start(false), '/api/org/templates')).toMatchObject({
      status: 401,
      code: 'unauthenticated',
    });
    expect(await ask(await start(true), '/api/org/templates')).toMatchObject({ status: 200 });
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
    expect(await ask(await start(false), path)).toMatchObject({ status: 404, code: 'not_found' });
    expect(await ask(await start(true), path)).toMatchObject({ status: 200 });
  });

  it('has what dots lead to within the API', async () => {
    const answer = await ask(await start(false), '/api/a/../workspaces', 'GET', BEARER);
    expect(answer).toMatchObject({ status: 200 });
  });

  it('ends every upgrade', async () => {
    const socket = connect(await start(false), '127.0.0.1');
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
    expect((await ask(await start(false), '/', method)).status).not.toBe(200);
  });
});
