import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sendToAgent } from '@/contracts/a2a';
import type { JsonObject } from '@/domain/a2a/json';
import type { ProtocolVersion } from '@/domain/a2a/protocol-version';
import { A2A_ERRORS } from '@/domain/a2a/rpc-error';
import { callRoute, type RouteCall } from '@/server/testing/call-route';
import { answerJson, type ScriptedAgent, startScriptedAgent } from '@/server/testing/scripted-agent';
import { type AgentSeed, seedAgent } from '@/server/testing/seed-agents';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';

let platform: TestPlatform;
let agent: ScriptedAgent;
beforeAll(async () => {
  platform = await createTestPlatform();
  agent = await startScriptedAgent(({ body, headers }, response) => {
    const old = headers['a2a-version'] !== '1.0';
    const task = { id: randomUUID(), contextId: 'c-1' };
    const result = old
      ? { kind: 'task', ...task, status: { state: 'completed' } }
      : { task: { ...task, status: { state: 'TASK_STATE_COMPLETED' } } };
    answerJson(response, { jsonrpc: '2.0', id: body.id ?? null, result });
  });
});
afterEach(() => platform.reset());
afterAll(async () => {
  await agent.close();
  await platform.close();
});

interface Scene {
  readonly call: Omit<RouteCall, 'params'>;
  /** Of the agent that is called. */
  readonly seed?: AgentSeed;
  /** Of an id that nobody could read. */
  readonly withoutId?: true;
}
/** How each version gets to hear of an error; null: it has no word for it. */
type Scenes = Record<ProtocolVersion, Scene | ((taskId: string) => Scene) | null>;

const ID = 'asked-1';
const inVersion = (version: string) => ({ headers: { 'a2a-version': version } });
const request = (version: string, method: string, params: JsonObject = {}): Scene => ({
  call: { body: { jsonrpc: '2.0', id: ID, method, params }, ...inVersion(version) },
});
const say = (version: ProtocolVersion): Scene => {
  const parts = [{ kind: 'text', text: 'Hi' }];
  const message = { kind: 'message', role: 'user', messageId: randomUUID(), parts };
  const method = version === '1.0' ? 'SendMessage' : 'message/send';
  return request(version, method, {
    message: version === '1.0' ? { ...message, role: 'ROLE_USER' } : message,
  });
};
const raw = (version: string, rawBody: string, type = 'application/json'): Scene => ({
  call: { rawBody, headers: { 'content-type': type, 'a2a-version': version } },
  withoutId: true,
});
const each = (make: (version: ProtocolVersion) => Scene): Scenes => ({
  '0.3': make('0.3'),
  '1.0': make('1.0'),
});
const poll: AgentSeed = { deliveryMode: 'poll' };
const demanding: AgentSeed = {
  card: { capabilities: { extensions: [{ uri: 'https://x.example/ext', required: true }] } },
};
const names = (version: ProtocolVersion, old: string, modern: string, params: JsonObject) =>
  request(version, version === '1.0' ? modern : old, params);

/** A2A specification, 1.9. */
const NAMED: Record<keyof typeof A2A_ERRORS, Scenes> = {
  taskNotFound: each((version) => names(version, 'tasks/get', 'GetTask', { id: randomUUID() })),
  taskNotCancelable: {
    '0.3': (id) => request('0.3', 'tasks/cancel', { id }),
    '1.0': (id) => request('1.0', 'CancelTask', { id }),
  },
  pushNotificationNotSupported: each((version) =>
    names(version, 'tasks/pushNotificationConfig/set', 'CreateTaskPushNotificationConfig', {
      taskId: 't-1',
      url: 'https://hook.example',
    }),
  ),
  unsupportedOperation: each((version) => ({ ...request(version, 'x.example/own'), seed: poll })),
  contentTypeNotSupported: each((version) => raw(version, '{}', 'text/plain')),
  invalidAgentResponse: each((version) => ({ ...say(version), seed: { url: 'rubbish' } })),
  extendedAgentCardNotConfigured: {
    '0.3': request('0.3', 'agent/getAuthenticatedExtendedCard'),
    '1.0': null,
  },
  extensionSupportRequired: { '0.3': null, '1.0': { ...say('1.0'), seed: demanding } },
  versionNotSupported: { '0.3': request('0.2', 'message/send'), '1.0': request('2.0', 'SendMessage') },
};

/** Those of JSON-RPC itself. */
const STANDARD: readonly (readonly [number, string, Scenes])[] = [
  [-32700, 'no JSON', each((version) => raw(version, '{'))],
  [-32600, 'a batch', each((version) => raw(version, '[]'))],
  [-32600, 'another JSON-RPC', each((version) => raw(version, '{"jsonrpc":"1.0","id":null,"method":"x"}'))],
  [-32601, 'the other version', each((version) => names(version, 'GetTask', 'tasks/get', { id: 't-1' }))],
  [
    -32602,
    'an empty message',
    each((version) => names(version, 'message/send', 'SendMessage', { message: { parts: [] } })),
  ],
  [-32603, 'nobody there', each((version) => ({ ...say(version), seed: { url: 'http://127.0.0.1:9/' } }))],
];

async function tell(scene: Scene | ((taskId: string) => Scene)): Promise<JsonObject> {
  const isAbout = typeof scene === 'function';
  const { call, seed, withoutId } = isAbout ? scene('') : scene;
  const url = seed?.url ?? agent.url;
  const rubbish =
    url === 'rubbish' ? await startScriptedAgent((_, answer) => void answer.end('<p>Hi</p>')) : null;
  const { id } = await seedAgent(platform, { ...seed, url: rubbish?.url ?? url });
  const params = { id };
  try {
    if (!isAbout) return checked(await callRoute(sendToAgent, { params, ...call }), withoutId);
    const version = call.headers?.['a2a-version'] === '1.0' ? '1.0' : '0.3';
    const { body } = await callRoute(sendToAgent, { params, ...say(version).call });
    const { task, id: taskId } = body.result as { task?: { id: string }; id?: string };
    const asked = scene(task?.id ?? taskId ?? '').call;
    return checked(await callRoute(sendToAgent, { params, ...asked }), withoutId);
  } finally {
    await rubbish?.close();
  }
}

function checked({ body }: { body: Record<string, unknown> }, withoutId?: true): JsonObject {
  expect(Object.keys(body).toSorted()).toEqual(['error', 'id', 'jsonrpc']);
  expect([body.jsonrpc, body.id]).toEqual(['2.0', withoutId ? null : ID]);
  return body.error as JsonObject;
}

/** The errors that a version has, with what brings each about. */
const errorsOf = (version: '0.3' | '1.0') =>
  Object.entries(A2A_ERRORS).flatMap(([name, error]) => {
    const scene = NAMED[name as keyof typeof A2A_ERRORS][version];
    return scene === null ? [] : [{ name, ...error, scene }];
  });

describe('an error of the protocol', () => {
  it.each(errorsOf('1.0'))('$name is $code with an ErrorInfo in 1.0', async ({ code, reason, scene }) => {
    const { data, ...error } = await tell(scene);
    expect(error).toEqual({ code, message: expect.stringMatching(/\S/) });
    expect(data).toEqual([
      {
        '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
        reason,
        domain: 'a2a-protocol.org',
        metadata: expect.objectContaining({ request_id: expect.any(String) }),
      },
    ]);
  });

  it.each(errorsOf('0.3'))('$name is $code with plain data in 0.3', async ({ code, scene }) => {
    const { data, ...error } = await tell(scene);
    expect(error).toEqual({ code, message: expect.stringMatching(/\S/) });
    expect(data).toMatchObject({ code: expect.stringMatching(/^[a-z_]+$/), request_id: expect.any(String) });
  });
});

describe.each(STANDARD)('%i: %s', (code, _, scenes) => {
  it('in the shape of 1.0', async () => {
    const error = await tell(scenes['1.0'] as Scene);
    expect(error).toMatchObject({ code, data: [{ reason: expect.any(String), domain: 'molecule' }] });
  });

  it('in the shape of 0.3', async () => {
    const error = await tell(scenes['0.3'] as Scene);
    expect(error).toMatchObject({ code, data: { code: expect.any(String) } });
  });
});

it('a client that names the extension that the agent requires is let in, under the name of either version', async () => {
  const { id } = await seedAgent(platform, { ...demanding, url: agent.url });
  for (const name of ['a2a-extensions', 'x-a2a-extensions']) {
    const { call } = say('1.0');
    const headers = { ...call.headers, [name]: 'https://y.example/other, https://x.example/ext' };
    expect((await callRoute(sendToAgent, { params: { id }, ...call, headers })).status).toBe(200);
  }
  const refused = await callRoute(sendToAgent, { params: { id }, ...say('1.0').call });
  expect(refused.body.error).toMatchObject({
    data: [{ metadata: { code: 'extension_required', extensions: expect.stringContaining('x.example') } }],
  });
});
