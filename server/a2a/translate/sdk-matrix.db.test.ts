import { randomUUID } from 'node:crypto';
import { Message, TaskState } from '@a2a-js/sdk';
import { JsonRpcTransportFactory, type Transport } from '@a2a-js/sdk/client';
import { JsonRpcTransport as Transport03 } from 'a2a-sdk-0-3/client';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { sendToAgent } from '@/contracts/a2a';
import { requestRoute, routeOf } from '@/server/testing/call-route';
import {
  type RunningSdkAgent,
  type SdkAgentKind,
  startSdkAgent,
} from '@/server/testing/sdk-agents/start-sdk-agent';
import { seedAgent } from '@/server/testing/seed-agents';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';

// Agents and clients are those of the official SDKs; between them is the gateway, in process.
const KINDS = ['0.3', '1.0', 'both'] as const;
let platform: TestPlatform;
let agents: RunningSdkAgent[];
const ids = new Map<SdkAgentKind, string>();
beforeAll(async () => {
  // The SDKs print what an agent throws.
  vi.spyOn(console, 'error').mockImplementation(() => {});
  platform = await createTestPlatform();
  agents = await Promise.all(KINDS.map(startSdkAgent));
  for (const [at, kind] of KINDS.entries()) {
    const { url, card } = agents[at] as RunningSdkAgent;
    ids.set(kind, (await seedAgent(platform, { name: `Agent ${kind}`, url, card })).id);
  }
});
afterAll(async () => {
  vi.restoreAllMocks();
  await Promise.all(agents.map((agent) => agent.close()));
  await platform.close();
});

/** What the SDK takes for the network is the route of the gateway. */
const gateway =
  (kind: SdkAgentKind): typeof fetch =>
  (_url, init) =>
    requestRoute(routeOf(sendToAgent), {
      params: { id: ids.get(kind) ?? '' },
      rawBody: String(init?.body),
      headers: init?.headers as Record<string, string>,
    });

const ENDPOINT = 'http://gateway.example/';
const IN_1_0 = { serviceParameters: { 'A2A-Version': '1.0' } };
const client10 = (kind: SdkAgentKind): Promise<Transport> =>
  new JsonRpcTransportFactory({ fetchImpl: gateway(kind) }).create(ENDPOINT, {} as never);
const client03 = (kind: SdkAgentKind): Transport03 =>
  new Transport03({ endpoint: ENDPOINT, fetchImpl: gateway(kind) });

const say10 = (parts: object[], historyLength?: number) => ({
  tenant: '',
  message: Message.fromJSON({ messageId: randomUUID(), role: 'ROLE_USER', parts }),
  configuration:
    historyLength === undefined
      ? undefined
      : {
          acceptedOutputModes: [],
          taskPushNotificationConfig: undefined,
          historyLength,
          returnImmediately: false,
        },
  metadata: {},
});
const hold10 = (): ReturnType<typeof say10> => {
  const request = say10([{ text: 'hold' }], 10);
  return { ...request, configuration: { ...request.configuration, returnImmediately: true } as never };
};
const say03 = (parts: object[], configuration?: object) => ({
  message: {
    kind: 'message' as const,
    messageId: randomUUID(),
    role: 'user' as const,
    parts: parts as never,
  },
  ...(configuration ? { configuration } : {}),
});

describe.each(KINDS)('a client of 1.3.0 in front of an agent of %s', (kind) => {
  it('says something with a file and data, and gets all of it back', async () => {
    const client = await client10(kind);
    const raw = Buffer.from('words').toString('base64');
    const answer = await client.sendMessage(
      say10([
        { text: 'Hi' },
        { raw, filename: 'note.txt', mediaType: 'text/plain' },
        { url: 'https://files.example/a.png', filename: 'a.png', mediaType: 'image/png' },
        { data: { a: [1, { b: 2 }] } },
      ]),
      IN_1_0,
    );
    expect(Message.toJSON(answer as Message)).toMatchObject({
      role: 'ROLE_AGENT',
      parts: [
        { text: 'heard: Hi' },
        { raw, filename: 'note.txt', mediaType: 'text/plain' },
        { url: 'https://files.example/a.png', filename: 'a.png', mediaType: 'image/png' },
        { data: { a: [1, { b: 2 }] } },
      ],
    });
  });

  it('gets a task with its artifact, fetches it, and may leave its history out', async () => {
    const client = await client10(kind);
    const task = await client.sendMessage(say10([{ text: 'task: count' }]), IN_1_0);
    expect(task).toMatchObject({
      status: { state: TaskState.TASK_STATE_COMPLETED },
      artifacts: [{ parts: [{ content: { value: 'heard: task: count' } }] }],
    });
    const { id } = task as { id: string };
    expect(await client.getTask({ tenant: '', id, historyLength: 10 }, IN_1_0)).toMatchObject({ id });
    expect((await client.getTask({ tenant: '', id, historyLength: 0 }, IN_1_0)).history).toEqual([]);
    const whole = await client.sendMessage(say10([{ text: 'task: x' }], 10), IN_1_0);
    expect(whole).toMatchObject({ history: [{ role: 1 }] });
    expect(await client.sendMessage(say10([{ text: 'task: x' }], 0), IN_1_0)).toMatchObject({ history: [] });
  });

  it('cancels a task, and not twice', async () => {
    const client = await client10(kind);
    const { id } = (await client.sendMessage(hold10(), IN_1_0)) as { id: string };
    const canceled = await client.cancelTask({ tenant: '', id, metadata: {} }, IN_1_0);
    expect(canceled).toMatchObject({ id, status: { state: TaskState.TASK_STATE_CANCELED } });
    const again = client.cancelTask({ tenant: '', id, metadata: {} }, IN_1_0);
    await expect(again).rejects.toMatchObject({ name: expect.stringContaining('TaskNotCancelable') });
  });

  it('is told of a task that is not there in the words of 1.0', async () => {
    const client = await client10(kind);
    const missing = client.getTask({ tenant: '', id: 'nowhere', historyLength: undefined }, IN_1_0);
    await expect(missing).rejects.toMatchObject({ name: expect.stringContaining('TaskNotFound') });
  });

  it('reads of an agent that fails as a task that has failed', async () => {
    const client = await client10(kind);
    const answer = await client.sendMessage(say10([{ text: 'fail: no' }]), IN_1_0);
    expect(answer).toMatchObject({ status: { state: TaskState.TASK_STATE_FAILED } });
  });
});

describe.each(KINDS)('a client of 0.3.14 in front of an agent of %s', (kind) => {
  it('says something with a file and data, and gets all of it back', async () => {
    const file = { name: 'note.txt', mimeType: 'text/plain', bytes: Buffer.from('words').toString('base64') };
    const parts = [
      { kind: 'text', text: 'Hi' },
      { kind: 'file', file },
      {
        kind: 'file',
        file: { name: 'a.png', mimeType: 'image/png', uri: 'https://files.example/a.png' },
      },
      { kind: 'data', data: { a: [1, { b: 2 }] } },
    ];
    const result = await client03(kind).sendMessage(say03(parts));
    expect(result).toMatchObject({
      kind: 'message',
      role: 'agent',
      parts: [{ kind: 'text', text: 'heard: Hi' }, ...parts.slice(1)],
    });
  });

  it('gets a task with its artifact, and fetches it', async () => {
    const client = client03(kind);
    const result = (await client.sendMessage(say03([{ kind: 'text', text: 'task: count' }]))) as {
      id: string;
    };
    const completed = {
      kind: 'task',
      status: { state: 'completed' },
      artifacts: [{ parts: [{ kind: 'text', text: 'heard: task: count' }] }],
    };
    expect(result).toMatchObject(completed);
    expect(await client.getTask({ id: result.id })).toMatchObject({ ...completed, id: result.id });
  });

  it('cancels a task', async () => {
    const client = client03(kind);
    const parts = [{ kind: 'text', text: 'hold' }];
    const { id } = (await client.sendMessage(say03(parts, { blocking: false }))) as { id: string };
    expect(await client.cancelTask({ id })).toMatchObject({
      kind: 'task',
      id,
      status: { state: 'canceled' },
    });
  });

  it('is told of a task that is not there in the words of 0.3', async () => {
    const missing = client03(kind).getTask({ id: 'nowhere' });
    await expect(missing).rejects.toThrow(/-32001|not found|no such task/i);
  });

  it('reads of an agent that fails as a task that has failed', async () => {
    const parts = [{ kind: 'text', text: 'fail: no' }];
    const result = await client03(kind).sendMessage(say03(parts));
    expect(result).toMatchObject({ status: { state: 'failed' } });
  });
});
