import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { registerAgent } from '@/contracts/registry';
import { deleteWorkspace } from '@/contracts/workspaces';
import { WORKSPACE_STATUSES } from '@/domain/workspace-status';
import { setDeps } from '@/server/deps';
import { callRoute, type RouteAnswer } from '@/server/testing/call-route';
import { scriptedBackend } from '@/server/testing/scripted-backend';
import { type AgentSeed, type SeededAgent, seedAgent } from '@/server/testing/seed-agents';
import { countWritten, storedEvents, storedWorkspace } from '@/server/testing/seed-workspaces';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';

const UNKNOWN = 'a3bb189e-8bf9-4c4b-9b3f-000000000001';
const CARD = { name: 'Ada', skills: [{ id: 'count', name: 'Count' }], odd: { kept: [1, null] } };
const fail = (): never => {
  throw new Error('away');
};
const URL_HERE = 'http://127.0.0.1:8000/';
let platform: TestPlatform;
beforeAll(async () => {
  platform = await createTestPlatform();
});
beforeEach(() => platform.reset());
afterAll(() => platform.close());

const seed = (given: AgentSeed = {}): Promise<SeededAgent> =>
  seedAgent(platform, { status: 'awaiting_agent', deliveryMode: null, ...given });
const register = ({ id, headers }: SeededAgent, body: Record<string, unknown> = {}): Promise<RouteAnswer> =>
  callRoute(registerAgent, { headers, body: { id, agent_card: CARD, url: URL_HERE, ...body } });
const cardOf = async (id: string): Promise<unknown> => {
  const [row] = await platform.sql`select agent_card from workspace_agents where workspace_id = ${id}`;
  return row?.agent_card;
};
const rowOf = async (id: string): Promise<Record<string, unknown>> => {
  const [row] = await platform.sql`
    select status, url, delivery_mode, last_heartbeat_at, version::int from workspaces where id = ${id}`;
  return { ...row };
};

describe('200', () => {
  it('brings the workspace online with its card and address, and tells the canvases both', async () => {
    const agent = await seed();
    platform.clock.advance(1000);
    const { status, body } = await register(agent);
    expect(status).toBe(200);
    expect(body).toEqual({
      status: 'registered',
      delivery_mode: 'push',
      platform_inbound_secret: expect.stringMatching(/^[\w-]{43}$/),
    });
    expect(await rowOf(agent.id)).toEqual({
      status: 'online',
      url: URL_HERE,
      delivery_mode: 'push',
      last_heartbeat_at: platform.clock.now(),
      version: 3,
    });
    expect(await cardOf(agent.id)).toEqual(CARD);
    expect(await storedEvents(platform, agent.id)).toEqual([
      { type: 'WORKSPACE_ONLINE', workspace_id: agent.id, version: 2, payload: {} },
      {
        type: 'AGENT_CARD_UPDATED',
        workspace_id: agent.id,
        version: 3,
        payload: { agent_card: CARD, url: URL_HERE, delivery_mode: 'push' },
      },
    ]);
  });

  it('leaves one audit entry, of the agent, without the card and without a secret', async () => {
    const agent = await seed();
    await register(agent);
    const entries = await platform.sql`select action, actor_id, origin, details from audit_entries`;
    expect([...entries]).toEqual([
      {
        action: 'register-agent',
        actor_id: `workspace:${agent.id}`,
        origin: 'agent',
        details: { name: 'Ada', status: 'awaiting_agent', delivery_mode: 'push', changed: true },
      },
    ]);
  });

  it('changes nothing but the sign of life when it is repeated, and answers the same secret', async () => {
    const agent = await seed();
    const first = await register(agent);
    const events = await storedEvents(platform);
    platform.clock.advance(60_000);
    const again = await register(agent, { agent_card: { ...CARD, odd: { kept: [1, null] } } });
    expect(again.body).toEqual(first.body);
    expect(await storedEvents(platform)).toEqual(events);
    expect(await rowOf(agent.id)).toMatchObject({ version: 3, last_heartbeat_at: platform.clock.now() });
  });

  it.each([
    ['card', { agent_card: { name: 'Grace' } }],
    ['address', { url: 'http://127.0.0.1:8001/' }],
    ['mode', { delivery_mode: 'poll' }],
  ])('tells of another %s with one event and one version', async (_, change) => {
    const agent = await seed();
    await register(agent);
    await register(agent, change);
    const events = await storedEvents(platform, agent.id);
    expect(events.map(({ type, version }) => [type, version]).slice(2)).toEqual([['AGENT_CARD_UPDATED', 4]]);
  });

  it('needs no address in poll mode, keeps none, and does not look at one', async () => {
    const agent = await seed({ url: 'http://127.0.0.1:1/' });
    // What a framework writes into the card by default may be an address that nobody can call.
    const card = { ...CARD, url: 'http://0.0.0.0:9999/' };
    const { status, body } = await register(agent, {
      url: 'file:///etc/passwd',
      delivery_mode: 'poll',
      agent_card: card,
    });
    expect([status, body.delivery_mode]).toEqual([200, 'poll']);
    expect(await rowOf(agent.id)).toMatchObject({ status: 'online', url: '', delivery_mode: 'poll' });
  });

  it.each([
    ['poll', null, 'poll'],
    ['poll', 'push', 'push'],
    ['push', null, 'push'],
    [null, null, 'push'],
  ] as const)('takes mode %s of the row with %s of the request as %s', async (stored, given, effective) => {
    const agent = await seed({ deliveryMode: stored });
    expect((await register(agent, { delivery_mode: given })).body.delivery_mode).toBe(effective);
    expect(await rowOf(agent.id)).toMatchObject({ delivery_mode: effective });
  });

  it('drops what it does not know, because published clients send extras', async () => {
    expect((await register(await seed(), { hostname: 'laptop', version: 7 })).status).toBe(200);
  });

  it('keeps a card whose texts PostgreSQL would refuse', async () => {
    const agent = await seed();
    const rawBody = `{"id":"${agent.id}","url":"${URL_HERE}","agent_card":{"a\\u0000":"b\\u0000\\ud800","c":"\\\\u0000"}}`;
    const headers = { ...agent.headers, 'content-type': 'application/json' };
    expect((await callRoute(registerAgent, { headers, rawBody })).status).toBe(200);
    expect(await cardOf(agent.id)).toEqual({ 'a\ufffd': 'b\ufffd\ufffd', c: '\\u0000' });
  });

  it('answers all the same when the secret cannot be read', async () => {
    const agent = await seed();
    const broken = { ...platform.deps.inboundSecrets, get: fail };
    setDeps({ ...platform.deps, inboundSecrets: broken });
    try {
      const { status, body } = await register(agent);
      expect([status, body]).toEqual([200, { status: 'registered', delivery_mode: 'push' }]);
    } finally {
      setDeps(platform.deps);
    }
  });
});

describe('a machine of ours', () => {
  const HOST_URL = 'http://127.0.0.1:49152';
  beforeAll(() => {
    const { backends } = platform.deps;
    const docker = scriptedBackend({ kind: 'docker' });
    setDeps({
      ...platform.deps,
      backends: { ...backends, for: (one) => (one.backend === 'docker' ? docker : backends.for(one)) },
    });
  });
  afterAll(() => setDeps(platform.deps));

  it('keeps the address that the platform gave it, and its own one is not looked at', async () => {
    const agent = await seed({ backend: 'docker', status: 'provisioning', url: HOST_URL });
    const inside = 'http://no-such-host.invalid:8000';
    const { status } = await register(agent, { url: inside, agent_card: { ...CARD, url: inside } });
    expect(status).toBe(200);
    expect(await rowOf(agent.id)).toMatchObject({ status: 'online', url: HOST_URL });
  });

  it('is reached where its agent says while the platform has given it no address', async () => {
    const agent = await seed({ backend: 'docker', status: 'provisioning' });
    await register(agent);
    expect(await rowOf(agent.id)).toMatchObject({ status: 'online', url: URL_HERE });
  });
});

describe('from each state', () => {
  const ENDS_ONLINE = ['provisioning', 'awaiting_agent', 'online', 'degraded', 'offline', 'failed'] as const;
  const STOPPED = ['paused', 'hibernating', 'hibernated'] as const;

  it.each(ENDS_ONLINE)('%s becomes online', async (status) => {
    const agent = await seed({ status });
    expect((await register(agent)).status).toBe(200);
    expect(await storedWorkspace(platform, agent.id)).toMatchObject({
      status: 'online',
      url: URL_HERE,
      last_sample_error: null,
    });
  });

  it.each(STOPPED)('%s stays: 409 workspace_stopped, and nothing is written', async (status) => {
    const agent = await seed({ status });
    const before = await countWritten(platform);
    expect(await register(agent)).toMatchObject({ status: 409, body: { code: 'workspace_stopped', status } });
    expect(await countWritten(platform)).toEqual(before);
    expect(await cardOf(agent.id)).toBeUndefined();
  });

  it('no state is forgotten here', () => {
    expect([...ENDS_ONLINE, ...STOPPED, 'removed'].sort()).toEqual([...WORKSPACE_STATUSES].sort());
  });
});

describe('400', () => {
  it('asks for an address in push mode', async () => {
    for (const url of [undefined, null, '']) {
      expect(await register(await seed(), { url })).toMatchObject({
        status: 400,
        body: { code: 'invalid_field', field: 'url', error: 'url is required for push-mode workspaces' },
      });
    }
  });

  it.each([
    ['url', { url: 'file:///etc/passwd' }],
    ['url', { url: 'not a url' }],
    ['url', { url: 'http://user:word@127.0.0.1/' }],
    ['url', { url: 'http://169.254.169.254/latest/meta-data/' }],
    ['agent_card', { agent_card: { ...CARD, url: 'http://169.254.169.254/' } }],
    ['agent_card', { agent_card: { supportedInterfaces: [{ url: 'ftp://127.0.0.1/' }] } }],
  ])('refuses an address that must not be called, in %s: %j', async (field, body) => {
    const agent = await seed();
    const before = await countWritten(platform);
    const answer = await register(agent, body);
    expect(answer).toMatchObject({ status: 400, body: { code: 'url_not_allowed', field } });
    expect(String(answer.body.error)).not.toContain('169.254');
    expect(await countWritten(platform)).toEqual(before);
  });

  it.each([
    ['id', { id: 'x' }],
    ['agent_card', { agent_card: undefined }],
    ['agent_card', { agent_card: 'text' }],
    ['agent_card', { agent_card: [] }],
    ['agent_card', { agent_card: { long: 'é'.repeat(32_768) } }],
    [
      'agent_card',
      {
        agent_card: {
          additionalInterfaces: Array.from({ length: 21 }, (_, n) => ({ url: `http://127.0.0.1:${n}` })),
        },
      },
    ],
    ['delivery_mode', { delivery_mode: 'carrier-pigeon' }],
    ['url', { url: 7 }],
    ['url', { url: `http://127.0.0.1/${'a'.repeat(2048)}` }],
  ])('names the field %s that is wrong', async (field, body) => {
    expect(await register(await seed(), body)).toMatchObject({
      status: 400,
      body: { code: 'invalid_field', field },
    });
  });
});

describe('401', () => {
  it('takes no token of another workspace', async () => {
    const [agent, other] = [await seed(), await seed()];
    expect(await register({ ...agent, headers: other.headers })).toMatchObject({
      status: 401,
      body: { code: 'invalid_token' },
    });
    expect((await storedWorkspace(platform, agent.id)).status).toBe('awaiting_agent');
  });

  it('takes nobody without a token', async () => {
    const { id } = await seed();
    const answer = await callRoute(registerAgent, { body: { id, agent_card: CARD }, grantsOwner: false });
    expect(answer).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
  });
});

it('403: people do not register in place of an agent', async () => {
  const { id } = await seed();
  const answer = await callRoute(registerAgent, { body: { id, agent_card: CARD, url: URL_HERE } });
  expect(answer).toMatchObject({ status: 403, body: { code: 'forbidden' } });
});

it('404: an agent makes no workspace by naming one that is not there', async () => {
  expect(await register(await seed(), { id: UNKNOWN })).toMatchObject({
    status: 404,
    body: { code: 'workspace_not_found' },
  });
  expect((await countWritten(platform)).workspaces).toBe(1);
});

describe('410', () => {
  it('tells an agent that its workspace was removed, and leaves it so', async () => {
    const agent = await seed({ status: 'removed' });
    expect(await register(agent)).toMatchObject({
      status: 410,
      body: { code: 'workspace_removed', id: agent.id },
    });
    expect(await storedWorkspace(platform, agent.id)).toMatchObject({ status: 'removed', url: '' });
  });

  it('never brings back what a delete removes at the same moment', async () => {
    for (let round = 0; round < 25; round += 1) {
      const agent = await seed();
      const rivals = [
        () => register(agent),
        () => callRoute(deleteWorkspace, { params: { id: agent.id } }),
        () => register(agent, { agent_card: { round } }),
      ];
      const order = round % 2 === 0 ? rivals : rivals.reverse();
      for (const answer of await Promise.all(order.map((run) => run())))
        expect([200, 410]).toContain(answer.status);
      expect(await storedWorkspace(platform, agent.id)).toMatchObject({ status: 'removed', url: '' });
      expect((await storedEvents(platform, agent.id)).at(-1)?.type).toBe('WORKSPACE_REMOVED');
    }
  });
});
