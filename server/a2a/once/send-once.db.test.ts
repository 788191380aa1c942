import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { listActivity } from '@/contracts/activity';
import { getChatHistory } from '@/contracts/chat';
import type { JsonObject } from '@/domain/a2a/json';
import type { Deps } from '@/server/deps';
import { readA2aStream } from '@/server/testing/a2a-stream-client';
import { callRoute } from '@/server/testing/call-route';
import { sweep } from '@/server/testing/drain-jobs';
import { createGate } from '@/server/testing/gate';
import { reply, type ScriptedAgent, startScriptedAgent } from '@/server/testing/scripted-agent';
import { type SeededAgent, seedAgent } from '@/server/testing/seed-agents';
import { takeStreams } from '@/server/testing/stream-agent';
import { createTestDeps, createTestPlatform, OWNER, type TestPlatform } from '@/server/testing/test-platform';
import { sendToAgent } from '../send-to-agent';

let platform: TestPlatform;
let agent: ScriptedAgent;
let target: SeededAgent;
let asking: SeededAgent;
/** Another process on the same database. */
let other: ReturnType<typeof createTestDeps>;
beforeAll(async () => {
  platform = await createTestPlatform();
});
beforeEach(async () => {
  agent = await startScriptedAgent(reply('Done.'));
  target = await seedAgent(platform, { name: 'Bea', url: agent.url });
  asking = await seedAgent(platform, { name: 'Cid' });
  other = createTestDeps(platform.url);
});
afterEach(async () => {
  await agent.close();
  other.stopping.abort();
  await platform.sql`delete from workspaces`;
  await other.deps.background.drain();
  await other.deps.claims.stop();
  await other.deps.outbound.close();
  await other.deps.database.close(1);
  await platform.reset();
});
afterAll(() => platform.close());

interface Sent {
  readonly deps?: Deps;
  readonly id?: string;
  readonly text?: string;
  readonly method?: string;
  /** False: a person. */
  readonly byAgent?: boolean;
}

async function send({ deps = platform.deps, id = 'r', text = 'Hi', method, byAgent = true }: Sent = {}) {
  const message = { kind: 'message', role: 'user', messageId: 'm', parts: [{ kind: 'text', text }] };
  const principal = byAgent
    ? {
        ...OWNER,
        kind: 'workspace' as const,
        role: null,
        id: `workspace:${asking.id}`,
        workspaceId: asking.id,
        origin: 'agent' as const,
      }
    : OWNER;
  return sendToAgent(
    deps,
    principal,
    {
      params: { id: target.id },
      query: { 'A2A-Version': undefined },
      body: { jsonrpc: '2.0', id, method: method ?? 'message/send', params: { message } },
    } as Parameters<typeof sendToAgent>[2],
    {
      signal: new AbortController().signal,
      headers: new Headers(),
      clientAddress: '127.0.0.1',
      setCookie() {},
      setHeader() {},
      onRoleChange() {},
    },
  );
}

const failing = (sent: Sent): Promise<string> =>
  send(sent).then(
    () => 'answered',
    (error: { code: string }) => error.code,
  );

/** The agent answers when the gate is opened. */
function holdAnswers() {
  const gate = createGate();
  agent.answer(async (request, response) => {
    await gate.opened;
    await reply('Done.')(request, response);
  });
  return gate;
}
const asked = (count: number): Promise<void> => vi.waitFor(() => expect(agent.requests).toHaveLength(count));
/** The same process, where what its second look for a message has found arrives only when the gate is opened. */
function lookSlowly() {
  const [found, mayArrive] = [createGate(), createGate()];
  let looks = 0;
  const sql = new Proxy(platform.sql, {
    apply(read, self, args: unknown[]) {
      const result = Reflect.apply(read, self, args) as Promise<unknown>;
      if (!String(args[0]).includes('insert into a2a_claims')) return result;
      looks += 1;
      if (looks !== 2) return result;
      return result.then(async (rows) => {
        found.open();
        await mayArrive.opened;
        return rows;
      });
    },
  });
  const database = { ...platform.deps.database, sql };
  return { deps: { ...platform.deps, database }, found: found.opened, mayArrive };
}
/** As if its process had said nothing for so long. */
const passLease = () => platform.sql`update a2a_claims set lease_until = now() - interval '1 second'`;

describe.each([
  ['an agent', true],
  ['a person', false],
])('the same message of %s at the same moment', (_, byAgent) => {
  it('reaches the agent once, by two connections and two processes, and all get the answer under their own ids', async () => {
    const gate = holdAnswers();
    const sending = [
      send({ id: 'one', byAgent }),
      send({ id: 'two', byAgent }),
      send({ id: 'three', byAgent, deps: other.deps }),
    ];
    await asked(1);
    gate.open();
    const answers = (await Promise.all(sending)) as JsonObject[];
    expect(answers.map(({ id }) => id)).toEqual(['one', 'two', 'three']);
    for (const { result } of answers) expect(result).toEqual(answers[0]?.result);
    expect(agent.requests).toHaveLength(1);
  });
});

describe('a message whose sender comes again while it is on its way', () => {
  it.each([
    ['is answered', 'answered', 1],
    ['is given up', 'message_in_doubt', 1],
    ['is let go', 'answered', 2],
  ] as const)(
    'gets what the first has got, although it %s before a look at it arrives',
    async (how, outcome, asks) => {
      const gate = createGate();
      agent.answer(async (request, response) => {
        await gate.opened;
        if (how === 'is answered') return reply('Done.')(request, response);
        agent.answer(reply('Done.'));
        if (how === 'is given up') return void response.socket?.resetAndDestroy();
        response.writeHead(400).end();
      });
      const first = failing({ id: 'one' });
      await asked(1);
      const slow = lookSlowly();
      const second = failing({ id: 'two', deps: slow.deps });
      await slow.found;
      gate.open();
      await first;
      slow.mayArrive.open();
      expect(await second).toBe(outcome);
      expect(agent.requests).toHaveLength(asks);
    },
  );

  it('with other words is another one of an agent that numbers all alike', async () => {
    const gate = holdAnswers();
    const sending = [send({ text: 'One' }), send({ text: 'Two' })];
    await asked(2);
    gate.open();
    await Promise.all(sending);
  });

  it('is sent once more where the first certainly did not arrive', async () => {
    await platform.sql`update workspaces set url = 'http://127.0.0.1:1/' where id = ${target.id}`;
    expect(await failing({})).toBe('agent_unreachable');
    await platform.sql`update workspaces set url = ${agent.url} where id = ${target.id}`;
    await send();
    expect(agent.requests).toHaveLength(1);
  });

  it('is refused where the agent broke off with it, until ten minutes have passed', async () => {
    agent.answer((_request, response) => void response.socket?.resetAndDestroy());
    expect(await failing({})).toBe('agent_busy');
    agent.answer(reply('Done.'));
    expect([await failing({}), await failing({ deps: other.deps })]).toEqual([
      'message_in_doubt',
      'message_in_doubt',
    ]);
    await platform.sql`update a2a_claims set lease_until = now() - interval '11 minutes'`;
    await sweep(platform, 'a2a-claims');
    await send();
    expect(agent.requests).toHaveLength(2);
  });

  it('goes on in the same process where the database was away when it was to be let go', async () => {
    const { holderId } = platform.deps.claims;
    const claim = holdAnswers();
    const first = send();
    await asked(1);
    const [row] = await platform.sql`select * from a2a_claims`;
    claim.open();
    await first;
    // Nobody is at it, and there is no trace of an answer: as after a failure that could not be noted.
    await platform.sql`delete from activity_logs`;
    expect(row?.holder_id).toBe(holderId);
    await send();
    expect(agent.requests).toHaveLength(2);
  });
});

describe('a message whose process is killed', () => {
  async function killOnTheWay(byAgent: boolean): Promise<void> {
    holdAnswers();
    void send({ deps: other.deps, byAgent }).catch(() => {});
    await asked(1);
    // It says no more that it lives.
    await other.deps.claims.stop();
    await passLease();
  }

  it.each([true, false])(
    'has failed for all to see, and is not sent again (by an agent: %s)',
    async (byAgent) => {
      await killOnTheWay(byAgent);
      agent.answer(reply('Done.'));
      expect([await failing({ byAgent }), await failing({ byAgent })]).toEqual([
        'message_in_doubt',
        'message_in_doubt',
      ]);
      expect(agent.requests).toHaveLength(1);
      const errors = await platform.sql`
      select error_detail from activity_logs where workspace_id = ${target.id} and status = 'error'`;
      expect(errors).toEqual([{ error_detail: expect.stringContaining('Molecule was stopped') }]);
      const chat = await callRoute(getChatHistory, { params: { id: target.id } });
      const roles = (chat.body.messages as { role: string }[]).map(({ role }) => role);
      expect(roles).toEqual(byAgent ? [] : ['user', 'system']);
    },
  );

  it('is found by the sweeper where nobody comes again', async () => {
    await killOnTheWay(false);
    await sweep(platform, 'a2a-claims');
    await sweep(platform, 'a2a-claims');
    const { body } = await callRoute(listActivity, { params: { id: target.id } });
    expect(body).toEqual([expect.objectContaining({ status: 'error', method: 'message/send' })]);
  });

  it('is sent where the words are not in the chat: then nothing has gone out', async () => {
    await killOnTheWay(false);
    await platform.sql`delete from chat_messages`;
    await sweep(platform, 'a2a-claims');
    agent.answer(reply('Done.'));
    await send({ byAgent: false });
    expect(agent.requests).toHaveLength(2);
  });

  it('has its answer where only that it had come to its end could not be noted', async () => {
    await send({ deps: other.deps });
    await passLease();
    await send();
    await sweep(platform, 'a2a-claims');
    expect(agent.requests).toHaveLength(1);
    expect(await platform.sql`select 1 from a2a_claims`).toHaveLength(0);
  });
});

describe('a stream that is asked for again without the number of an event', () => {
  const task = { kind: 'task', id: 't-1', contextId: 'c-1', status: { state: 'working' } };
  const done = {
    kind: 'status-update',
    taskId: 't-1',
    contextId: 'c-1',
    final: true,
    status: { state: 'completed' },
  };
  const stream = async (sent: Sent) => {
    const body = (await send({ ...sent, method: 'message/stream' })) as ReadableStream<Uint8Array>;
    return readA2aStream(new Response(), body);
  };

  it.each([
    ['of this process', () => platform.deps],
    ['of another process', () => other.deps],
  ])('is joined while it runs: %s', async (_, deps) => {
    const streams = takeStreams(agent);
    const [first, early] = [stream({ id: 'one' }), stream({ id: 'two', deps: deps() })];
    const upstream = await streams.next();
    upstream.say(task);
    const late = stream({ id: 'three', deps: deps() });
    const clients = await Promise.all([first, early, late]);
    await vi.waitFor(() => expect(clients.map(({ messages }) => messages.length)).toEqual([1, 1, 1]));
    upstream.say(done);
    await Promise.all(clients.map(({ ended }) => ended));
    for (const client of clients) expect(client.results()).toEqual([task, done]);
    expect(clients.map(({ messages }) => messages[0]?.data.id).sort()).toEqual(['one', 'three', 'two']);
    expect(agent.requests.filter(({ body }) => body.method === 'message/stream')).toHaveLength(1);
  });

  it('after its end has the answer', async () => {
    const streams = takeStreams(agent);
    const first = await stream({ id: randomUUID() });
    const upstream = await streams.next();
    upstream.say(task);
    upstream.say(done);
    await first.ended;
    const again = await stream({});
    await again.ended;
    expect(again.results()).toEqual([{ ...task, status: { state: 'completed' } }]);
    expect(agent.requests).toHaveLength(1);
  });
});
