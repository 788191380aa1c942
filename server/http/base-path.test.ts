import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { askRaw } from '@/server/testing/ask-raw';
import { closeFronts, openFront } from '@/server/testing/open-front';
import type { EdgeConfig } from './edge';
import type { Audience } from './request-context';

const CONFIG: EdgeConfig = {
  publicUrl: 'https://example.org/agents/molecule',
  basePath: '/agents/molecule',
  corsOrigins: [],
  tenantId: null,
};

afterEach(closeFronts);

/** A front server whose Next says at which address it was asked. */
const start = (audience: Audience = 'people', config: Partial<EdgeConfig> = {}): Promise<number> =>
  openFront({
    audience,
    fastLane: true,
    config: { ...CONFIG, ...config },
    handleByNext: async (request, response) => void response.end(request.url),
  });

const ask = (port: number, path: string, headers: Record<string, string> = {}) =>
  askRaw(port, { path, method: 'GET', headers });

describe('a server below a path', () => {
  it.each([
    ['/agents/molecule', '/agents/molecule/'],
    ['/agents/molecule/', '/agents/molecule/'],
    ['/agents/molecule?ws=1', '/agents/molecule/?ws=1'],
    ['/agents/molecule/people?a=/b', '/agents/molecule/people?a=/b'],
    ['/agents/molecule/_next/static/a.js', '/agents/molecule/_next/static/a.js'],
    ['/agents/molecule//people', '/agents/molecule//people'],
    ['/agents/molecule/api/nothing-here', '/agents/molecule/api/nothing-here'],
  ])('%s: Next is asked for %s', async (path, asked) => {
    expect(await ask(await start(), path)).toMatchObject({ status: 200, text: asked });
  });

  it.each([
    '/',
    '/api/health',
    '/agents',
    '/agents/molecules',
    '/agents%2Fmolecule',
    '//agents/molecule',
    '*',
  ])('has nothing at %s, and says where it is', async (path) => {
    const { status, text, headers } = await ask(await start(), path);
    expect([status, JSON.parse(text)]).toEqual([
      404,
      expect.objectContaining({
        code: 'not_found',
        error: 'There is nothing at this address: Molecule is served below /agents/molecule/ here.',
      }),
    ]);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      // The hosts below this one are somebody else's.
      'strict-transport-security': 'max-age=31536000',
    });
  });

  it('answers endpoints of the fast lane there, and nowhere else', async () => {
    const port = await start();
    // Nothing is booted here: the endpoint itself answers, and Next would have repeated the address.
    const inside = await ask(port, '/agents/molecule/api/health');
    expect([inside.status, JSON.parse(inside.text).code]).toEqual([503, 'platform_unavailable']);
    expect((await ask(port, '/api/health')).status).toBe(404);
  });

  it('says nothing of itself outside where it serves a tenant', async () => {
    const { status, text } = await ask(await start('people', { tenantId: 'acme' }), '/');
    expect([status, text]).toEqual([404, '']);
  });

  it('opens no socket outside', async () => {
    const socket = connect(await start(), '127.0.0.1');
    await once(socket, 'connect');
    socket.write(
      'GET /api/workspaces/a3bb189e-8bf9-4c4b-9b3f-000000000001/terminal HTTP/1.1\r\nhost: example.org\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n',
    );
    let heard = '';
    socket.on('data', (chunk) => {
      heard += chunk.toString();
    });
    await once(socket, 'close');
    expect(heard).toBe('');
  });
});

describe('what listens for agents alone', () => {
  const bearer = { authorization: 'Bearer of-somebody' };

  it.each(['/api/nothing-here', '/agents/molecule/api/nothing-here'])(
    'is a site of its own, with its API at /api too: Next is asked for %s where it was built to be',
    async (path) => {
      const asked = await ask(await start('agents'), path, bearer);
      expect([asked.status, asked.text]).toEqual([200, '/agents/molecule/api/nothing-here']);
    },
  );

  it.each(['/', '/agents/molecule/', '/agents/molecule/people', '/elsewhere/api/nothing-here'])(
    'has nothing else: %s',
    async (path) => expect((await ask(await start('agents'), path, bearer)).status).toBe(404),
  );

  it('has its API at /api where that is the path too', async () => {
    const port = await start('agents', { basePath: '/api' });
    expect((await ask(port, '/api/nothing-here', bearer)).text).toBe('/api/api/nothing-here');
  });
});
