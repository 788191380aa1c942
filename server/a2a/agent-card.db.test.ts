import { randomUUID } from 'node:crypto';
import { Message } from '@a2a-js/sdk';
import { ClientFactory, DefaultAgentCardResolver, JsonRpcTransportFactory } from '@a2a-js/sdk/client';
import {
  ClientFactory as ClientFactory03,
  DefaultAgentCardResolver as Resolver03,
  JsonRpcTransportFactory as TransportFactory03,
} from 'a2a-sdk-0-3/client';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { getAgentCard, getEndpointCard, sendToAgent } from '@/contracts/a2a';
import { type RouteAnswer, requestRoute, routeOf } from '@/server/testing/call-route';
import { type AgentSeed, seedAgent } from '@/server/testing/seed-agents';
import { seedWorkspace } from '@/server/testing/seed-workspaces';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';

let platform: TestPlatform;
beforeAll(async () => {
  platform = await createTestPlatform();
});
afterEach(() => platform.reset());
afterAll(() => platform.close());

const BASE = 'http://localhost:3000/api';
const REGISTERED = {
  name: 'Ada',
  description: 'Counts things.',
  version: '4.2.0',
  url: 'http://10.1.2.3:8000/a2a',
  protocolVersion: '0.3.0',
  preferredTransport: 'GRPC',
  additionalInterfaces: [{ url: 'http://10.1.2.3:8000/rest', transport: 'HTTP+JSON' }],
  capabilities: {
    streaming: true,
    pushNotifications: true,
    extensions: [{ uri: 'https://x.example/ext', required: true }],
  },
  securitySchemes: { own: { type: 'apiKey', in: 'header', name: 'x-own' } },
  security: [{ own: [] }],
  supportsAuthenticatedExtendedCard: true,
  signatures: [{ protected: 'e30', signature: 'c2ln' }],
  defaultInputModes: ['text/plain', 'image/png'],
  defaultOutputModes: ['text/plain'],
  provider: { organization: 'Countable', url: 'https://countable.example' },
  skills: [
    { id: 'count', name: 'Count', description: 'Counts.', tags: ['numbers'], examples: ['Count to 3'] },
  ],
};

interface Ask {
  readonly headers?: Record<string, string>;
  readonly query?: Record<string, string>;
  readonly file?: string;
  readonly below?: boolean;
}

async function read(id: string, ask: Ask = {}): Promise<RouteAnswer> {
  const { headers = {}, query = {}, file = 'agent-card.json', below = false } = ask;
  const route = routeOf(below ? getEndpointCard : getAgentCard);
  const response = await requestRoute(route, { params: { id, file }, query, headers });
  const text = await response.text();
  const body = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
  return { status: response.status, headers: response.headers, body };
}
const in10 = { headers: { 'a2a-version': '1.0' } };

describe('the card that is served', () => {
  it('in 1.0 has the fields of 1.0 alone, with our address, our security and what we can do', async () => {
    const { id } = await seedAgent(platform, { card: REGISTERED });
    const url = `${BASE}/workspaces/${id}/a2a`;
    const { body } = await read(id, in10);
    expect(body).toEqual({
      name: 'Ada',
      description: 'Counts things.',
      version: '4.2.0',
      provider: REGISTERED.provider,
      supportedInterfaces: [
        { url, protocolBinding: 'JSONRPC', protocolVersion: '1.0' },
        { url, protocolBinding: 'JSONRPC', protocolVersion: '0.3' },
      ],
      capabilities: {
        streaming: true,
        pushNotifications: false,
        extendedAgentCard: false,
        extensions: REGISTERED.capabilities.extensions,
      },
      securitySchemes: {
        bearer: { httpAuthSecurityScheme: { scheme: 'Bearer', description: expect.any(String) } },
      },
      securityRequirements: [{ schemes: { bearer: { list: [] } } }],
      defaultInputModes: REGISTERED.defaultInputModes,
      defaultOutputModes: ['text/plain'],
      skills: REGISTERED.skills,
    });
  });

  it('without a version has those of 0.3 with the interfaces of 1.0 beside them, and nothing of the agent’s own address', async () => {
    const { id } = await seedAgent(platform, { card: REGISTERED });
    const url = `${BASE}/workspaces/${id}/a2a`;
    for (const ask of [{}, { headers: { 'a2a-version': '0.3' } }, { query: { 'A2A-Version': '0.3.0' } }]) {
      const { body } = await read(id, ask);
      expect(body).toMatchObject({
        url,
        preferredTransport: 'JSONRPC',
        protocolVersion: '0.3',
        supportsAuthenticatedExtendedCard: false,
        security: [{ bearer: [] }],
        supportedInterfaces: [{ protocolVersion: '1.0' }, { protocolVersion: '0.3' }],
      });
      expect(JSON.stringify(body)).not.toMatch(/10\.1\.2\.3|signatures|x-own|GRPC/);
    }
  });

  it('says that there are streams where the agent has them, or is answered for', async () => {
    const streams = async (seed: AgentSeed): Promise<unknown> => {
      const { body } = await read((await seedAgent(platform, seed)).id);
      return (body.capabilities as { streaming: boolean }).streaming;
    };
    expect(await streams({ card: REGISTERED })).toBe(true);
    expect(await streams({ card: { capabilities: { streaming: false } } })).toBe(false);
    expect(await streams({ card: { name: 'Ada' } })).toBe(false);
    expect(await streams({ card: { name: 'Ada' }, deliveryMode: 'poll' })).toBe(true);
    expect(await streams({ backend: 'mock' })).toBe(true);
  });

  it('is the same under each of its addresses', async () => {
    const { id } = await seedAgent(platform, { card: REGISTERED });
    const { body } = await read(id);
    for (const ask of [{ file: 'agent.json' }, { below: true }, { below: true, file: 'agent.json' }]) {
      expect((await read(id, ask)).body).toEqual(body);
    }
    expect((await read(id, { query: { 'A2A-Version': '1.0' } })).body).toEqual((await read(id, in10)).body);
  });

  it('of a workspace whose agent has said nothing is made of its name', async () => {
    const id = await seedWorkspace(platform, { name: 'Grace' });
    expect((await read(id, in10)).body).toMatchObject({
      name: 'Grace',
      description: 'Agent of Grace.',
      version: '1.0.0',
      defaultInputModes: ['text/plain'],
      skills: [{ id: 'chat', name: 'Chat', tags: ['chat'] }],
    });
  });
});

describe('a client that keeps the card', () => {
  it('is told how long, on what it depends, and that it has not changed', async () => {
    const { id } = await seedAgent(platform, { card: REGISTERED });
    const first = await read(id, in10);
    const etag = first.headers.get('etag') ?? '';
    expect(first.headers.get('content-type')).toBe('application/json');
    expect(first.headers.get('cache-control')).toBe('private, max-age=60');
    expect(first.headers.get('vary')).toContain('A2A-Version');
    expect(first.headers.get('last-modified')).toBe(platform.clock.now().toUTCString());
    for (const tag of [etag, `W/${etag}`, `"other", ${etag}`]) {
      const again = await read(id, { headers: { ...in10.headers, 'if-none-match': tag } });
      expect([again.status, again.body, again.headers.get('etag')]).toEqual([304, {}, etag]);
    }
    const hybrid = await read(id, { headers: { 'if-none-match': etag } });
    expect(hybrid.status, 'the other shape is another document').toBe(200);
    await platform.sql`update workspace_agents set agent_card = '{"name":"New"}' where workspace_id = ${id}`;
    expect((await read(id, { headers: { ...in10.headers, 'if-none-match': etag } })).status).toBe(200);
  });
});

describe('who may read it', () => {
  it('an agent that may talk to that one, and nobody else’s', async () => {
    const parent = await seedAgent(platform, { name: 'Parent' });
    const child = await seedAgent(platform, { name: 'Child', parentId: parent.id });
    const stranger = await seedAgent(platform, { name: 'Stranger' });
    expect((await read(parent.id, { headers: child.headers })).status).toBe(200);
    expect((await read(child.id, { headers: child.headers })).status).toBe(200);
    const refused = await read(child.id, { headers: stranger.headers });
    expect([refused.status, refused.body.code]).toEqual([403, 'communication_denied']);
  });

  it('nobody reads that of a workspace that is not there or is removed', async () => {
    expect(await read(randomUUID())).toMatchObject({ status: 404, body: { code: 'workspace_not_found' } });
    const { id } = await seedAgent(platform, { status: 'removed' });
    expect(await read(id)).toMatchObject({ status: 410, body: { code: 'workspace_removed' } });
  });
});

describe('the clients of the official SDKs', () => {
  /** What they take for the network are the routes; what they ask for elsewhere is not found. */
  const network: typeof fetch = (input, init) => {
    const url = new URL(String(input));
    const headers = Object.fromEntries(new Headers(init?.headers));
    const card = /^\/api\/workspaces\/([^/]+)(\/a2a)?\/\.well-known\/([^/]+)$/.exec(url.pathname);
    if (card) {
      const params = { id: card[1] ?? '', file: card[3] ?? '' };
      return requestRoute(routeOf(card[2] ? getEndpointCard : getAgentCard), { params, headers });
    }
    const id = /^\/api\/workspaces\/([^/]+)\/a2a\/?$/.exec(url.pathname)?.[1];
    if (!id) return Promise.resolve(new Response('', { status: 404 }));
    return requestRoute(routeOf(sendToAgent), { params: { id }, rawBody: String(init?.body), headers });
  };

  it.each(['', '/'])('find it from the address of the endpoint (%j) and say something', async (slash) => {
    const id = await seedWorkspace(platform, { name: 'Grace' });
    const base = `${BASE}/workspaces/${id}/a2a${slash}`;
    for (const compat of [{}, { legacyCompat: { enabled: true } }]) {
      const factory = new ClientFactory({
        transports: [new JsonRpcTransportFactory({ fetchImpl: network, ...compat })],
        cardResolver: new DefaultAgentCardResolver({ fetchImpl: network, ...compat }),
      });
      const client = await factory.createFromUrl(base);
      expect(client.protocolVersion).toBe('1.0');
      const message = Message.fromJSON({
        messageId: randomUUID(),
        role: 'ROLE_USER',
        parts: [{ text: 'Hi' }],
      });
      const answer = await client.sendMessage({
        tenant: '',
        message,
        configuration: undefined,
        metadata: {},
      });
      expect(Message.toJSON(answer as Message)).toMatchObject({ role: 'ROLE_AGENT' });
    }
    const old = await new ClientFactory03({
      transports: [new TransportFactory03({ fetchImpl: network })],
      cardResolver: new Resolver03({ fetchImpl: network }),
    }).createFromUrl(base);
    const parts = [{ kind: 'text' as const, text: 'Hi' }];
    const message = { kind: 'message' as const, messageId: randomUUID(), role: 'user' as const, parts };
    expect(await old.sendMessage({ message })).toMatchObject({ kind: 'message', role: 'agent' });
  });
});
