import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ListTasksRequest, Message, type StreamResponse, Task, TaskState } from '@a2a-js/sdk';
import {
  type Client as Client10,
  ClientFactory as Factory10,
  DefaultAgentCardResolver as Resolver10,
  JsonRpcTransportFactory as Transport10,
} from '@a2a-js/sdk/client';
import {
  type Client as Client03,
  ClientFactory as Factory03,
  DefaultAgentCardResolver as Resolver03,
  JsonRpcTransportFactory as Transport03,
} from 'a2a-sdk-0-3/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getEndpointCard } from '@/contracts/a2a';
import { requestRoute, routeOf } from '@/server/testing/call-route';
import { closeFronts, openFront } from '@/server/testing/open-front';
import { SDK_AGENT_KINDS } from '@/server/testing/sdk-agents/open-matrix';
import {
  type RunningSdkAgent,
  type SdkAgentKind,
  startSdkAgent,
} from '@/server/testing/sdk-agents/start-sdk-agent';
import { type SeededAgent, seedAgent } from '@/server/testing/seed-agents';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';

// Clients of the official SDKs that know the address of a card and a token, nothing else; over sockets, front server first.
let platform: TestPlatform;
let port: number;
let asker: SeededAgent;
let agents: readonly RunningSdkAgent[] = [];
const ids = new Map<SdkAgentKind, string>();
beforeAll(async () => {
  platform = await createTestPlatform();
  port = await openFront({ fastLane: true, handleByNext: serveCard });
  asker = await seedAgent(platform, { name: 'Asker' });
  agents = await Promise.all(SDK_AGENT_KINDS.map(startSdkAgent));
  for (const [at, kind] of SDK_AGENT_KINDS.entries()) {
    const { url, card } = agents[at] as RunningSdkAgent;
    ids.set(kind, (await seedAgent(platform, { name: `Agent ${kind}`, url, card })).id);
  }
});
afterAll(async () => {
  await closeFronts();
  await Promise.all(agents.map((agent) => agent.close()));
  await platform.close();
});

/** Cards are not in the fast lane: what Next does with them is this. */
async function serveCard(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [, id = '', file = ''] = /([^/]+)\/a2a\/\.well-known\/([^/]+)$/.exec(request.url ?? '') ?? [];
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
  );
  const card = await requestRoute(routeOf(getEndpointCard), { params: { id, file }, headers });
  response.writeHead(card.status, Object.fromEntries(card.headers)).end(await card.text());
}

const withToken: typeof fetch = (input, init) => {
  const headers = new Headers(init?.headers);
  headers.set('authorization', asker.headers.authorization);
  return fetch(input, { ...init, headers });
};
const fetchImpl = withToken;
const baseOf = (kind: SdkAgentKind): string =>
  `http://127.0.0.1:${port}/api/workspaces/${ids.get(kind)}/a2a/`;

const open10 = (kind: SdkAgentKind): Promise<Client10> =>
  new Factory10({
    transports: [new Transport10({ fetchImpl })],
    cardResolver: new Resolver10({ fetchImpl }),
  }).createFromUrl(baseOf(kind));
const open03 = (kind: SdkAgentKind): Promise<Client03> =>
  new Factory03({
    transports: [new Transport03({ fetchImpl })],
    cardResolver: new Resolver03({ fetchImpl }),
  }).createFromUrl(baseOf(kind));

const say10 = (text: string) => ({
  tenant: '',
  message: Message.fromJSON({ messageId: randomUUID(), role: 'ROLE_USER', parts: [{ text }] }),
  configuration: undefined,
  metadata: {},
});
const say03 = (text: string) => ({
  message: {
    kind: 'message' as const,
    messageId: randomUUID(),
    role: 'user' as const,
    parts: [{ kind: 'text' as const, text }],
  },
});

async function all<T>(events: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const event of events) list.push(event);
  return list;
}

describe.each(SDK_AGENT_KINDS)('with an agent of %s behind the gateway', (kind) => {
  it('a client of 1.3.0 finds it by its card, sends, streams, gets, lists, cancels and comes back', async () => {
    const client = await open10(kind);
    expect(client.protocolVersion).toBe('1.0');
    const answer = await client.sendMessage(say10('Hi'));
    expect(Message.toJSON(answer as Message)).toMatchObject({ parts: [{ text: 'heard: Hi' }] });

    const streamed = await all(client.sendMessageStream(say10('task: count')));
    const cases = streamed.map(({ payload }) => payload?.$case);
    expect(cases).toEqual(['task', 'artifactUpdate', 'statusUpdate']);
    const first = streamed[0]?.payload;
    const id = first?.$case === 'task' ? first.value.id : '';
    const got = await client.getTask({ tenant: '', id });
    expect(Task.toJSON(got)).toMatchObject({ id, status: { state: 'TASK_STATE_COMPLETED' } });
    const { tasks } = await client.listTasks(ListTasksRequest.fromJSON({ contextId: got.contextId }));
    expect(tasks.map((task) => task.id)).toEqual([id]);

    const held = client.sendMessageStream(say10('hold'));
    const begun = ((await held.next()).value as StreamResponse).payload;
    const heldId = begun?.$case === 'task' ? begun.value.id : '';
    const again = client.resubscribeTask({ tenant: '', id: heldId });
    const comeBack = ((await again.next()).value as StreamResponse).payload;
    expect(comeBack).toMatchObject({ $case: 'task', value: { id: heldId } });
    const canceled = await client.cancelTask({ tenant: '', id: heldId, metadata: {} });
    expect(canceled.status?.state).toBe(TaskState.TASK_STATE_CANCELED);
    for (const stream of [held, again]) {
      const last = (await all(stream)).at(-1)?.payload;
      expect(last?.$case === 'statusUpdate' && last.value.status?.state).toBe(TaskState.TASK_STATE_CANCELED);
    }
    await expect(client.getTask({ tenant: '', id: 'nowhere' })).rejects.toThrow(/not found|no such task/i);
  });

  it('a client of 0.3.14 finds it by its card, sends, streams, gets, cancels and comes back', async () => {
    const client = await open03(kind);
    expect(await client.sendMessage(say03('Hi'))).toMatchObject({ parts: [{ text: 'heard: Hi' }] });

    const streamed = await all(client.sendMessageStream(say03('task: count')));
    expect(streamed.map((event) => event.kind)).toEqual(['task', 'artifact-update', 'status-update']);
    expect(streamed.at(-1)).toMatchObject({ final: true, status: { state: 'completed' } });
    const id = String((streamed[0] as { id?: string }).id);
    expect(await client.getTask({ id })).toMatchObject({ kind: 'task', id, status: { state: 'completed' } });

    const held = client.sendMessageStream(say03('hold'));
    const heldId = String(((await held.next()).value as { id?: string }).id);
    const again = client.resubscribeTask({ id: heldId });
    expect((await again.next()).value).toMatchObject({ id: heldId });
    expect(await client.cancelTask({ id: heldId })).toMatchObject({ status: { state: 'canceled' } });
    for (const stream of [held, again]) {
      expect((await all(stream)).at(-1)).toMatchObject({ final: true, status: { state: 'canceled' } });
    }
    await expect(client.getTask({ id: 'nowhere' })).rejects.toThrow(/-32001|not found|no such task/i);
  });
});
