import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sendToAgent } from '@/contracts/a2a';
import type { JsonObject } from '@/domain/a2a/json';
import { RPC_METHODS } from '@/domain/a2a/rpc-method';
import { callRoute, type RouteAnswer } from '@/server/testing/call-route';
import { answerJson, type ScriptedAgent, startScriptedAgent } from '@/server/testing/scripted-agent';
import { seedAgent } from '@/server/testing/seed-agents';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';

let platform: TestPlatform;
let agent: ScriptedAgent;
let id: string;
beforeAll(async () => {
  platform = await createTestPlatform();
  agent = await startScriptedAgent(({ body }, response) =>
    answerJson(response, { jsonrpc: '2.0', id: body.id ?? null, result: { heard: body.method } }),
  );
  id = (await seedAgent(platform, { url: agent.url })).id;
});
afterAll(async () => {
  await agent.close();
  await platform.close();
});

interface Stated {
  readonly header?: string;
  readonly query?: string;
}

function ask(method: string, { header, query }: Stated, params: JsonObject = {}): Promise<RouteAnswer> {
  return callRoute(sendToAgent, {
    params: { id },
    body: { jsonrpc: '2.0', id: 'q-1', method, params },
    ...(header === undefined ? {} : { headers: { 'a2a-version': header } }),
    ...(query === undefined ? {} : { query: { 'A2A-Version': query } }),
  });
}
const say = (method: string, stated: Stated): Promise<RouteAnswer> =>
  ask(method, stated, {
    message:
      method === 'SendMessage'
        ? { role: 'ROLE_USER', messageId: crypto.randomUUID(), parts: [{ text: 'Hi' }] }
        : {
            kind: 'message',
            role: 'user',
            messageId: crypto.randomUUID(),
            parts: [{ kind: 'text', text: 'Hi' }],
          },
  });
const errorOf = ({ body }: RouteAnswer) => body.error as { code: number; message: string; data: unknown };

describe('the version of a request (A2A specification, 1.5)', () => {
  it.each<[string, string, Stated, string | undefined]>([
    ['a method of 1.0 with the header 1.0', 'SendMessage', { header: '1.0' }, '1.0'],
    ['a method of 1.0 with the query parameter alone', 'SendMessage', { query: '1.0' }, '1.0'],
    ['a patch number, which does not count', 'SendMessage', { header: '1.0.1' }, '1.0'],
    ['a patch number in the query', 'SendMessage', { query: '1.0.7' }, '1.0'],
    ['a major number alone, which is its .0', 'SendMessage', { header: '1' }, '1.0'],
    ['the header wins over the query', 'SendMessage', { header: '1.0', query: '0.3' }, '1.0'],
    ['a method of 0.3 without a version', 'message/send', {}, undefined],
    ['an empty header, which says nothing', 'message/send', { header: '' }, '0.3'],
    ['an empty header beside a query', 'SendMessage', { header: '', query: '1.0' }, '1.0'],
    ['a method of 0.3 with the header 0.3', 'message/send', { header: '0.3' }, '0.3'],
    ['a patch number of 0.3', 'message/send', { header: '0.3.0' }, '0.3'],
  ])('%s is handled, and the agent reads the same version', async (_, method, stated, expected) => {
    const answer = await say(method, stated);
    expect(answer.body).toEqual({ jsonrpc: '2.0', id: 'q-1', result: { heard: method } });
    expect(agent.requests.at(-1)?.headers['a2a-version']).toBe(expected);
  });

  it.each<[Stated, 'ErrorInfo' | 'plain']>([
    [{ header: '2.0' }, 'ErrorInfo'],
    [{ query: '2.0' }, 'ErrorInfo'],
    [{ header: '1.1' }, 'ErrorInfo'],
    [{ header: 'latest' }, 'ErrorInfo'],
    [{ header: '0.2' }, 'plain'],
    [{ header: '0.2.6' }, 'plain'],
  ])('%o is not spoken: -32009 in the shape that such a client reads', async (stated, shape) => {
    const before = agent.requests.length;
    for (const method of ['message/send', 'SendMessage', 'x.example/own']) {
      const answer = await ask(method, stated);
      expect([answer.status, answer.body.id, errorOf(answer).code]).toEqual([200, 'q-1', -32009]);
      const data =
        shape === 'plain'
          ? { code: 'version_not_supported', supported_versions: ['0.3', '1.0'] }
          : [{ reason: 'VERSION_NOT_SUPPORTED', domain: 'a2a-protocol.org' }];
      expect(errorOf(answer)).toMatchObject({ data });
    }
    expect(agent.requests.length).toBe(before);
  });

  it('a name of an extension goes through in either version', async () => {
    for (const header of ['1.0', '0.3']) {
      const answer = await ask('x.example/own', { header });
      expect(answer.body.result).toEqual({ heard: 'x.example/own' });
    }
  });

  it('a bare call needs no version: its method says which one it means', async () => {
    const message = { role: 'ROLE_USER', messageId: 'bare-1', parts: [{ text: 'Hi' }] };
    const body = { method: 'SendMessage', params: { message } };
    const answer = await callRoute(sendToAgent, { params: { id }, body });
    expect(answer.body.result).toEqual({ heard: 'SendMessage' });
    expect(agent.requests.at(-1)?.headers['a2a-version']).toBe('1.0');
  });
});

describe('the methods of each version (A2A specification, 1.2)', () => {
  const names = RPC_METHODS.flatMap((method) => [
    { name: method['1.0'], in: '1.0', other: '0.3' },
    ...(method['0.3'] === null ? [] : [{ name: method['0.3'], in: '0.3', other: '1.0' }]),
  ]);

  it.each(names)('$name belongs to $in: in $other there is no such method', async ({ name, other }) => {
    const before = agent.requests.length;
    const answer = await ask(name, { header: other }, { id: 't-1' });
    expect([answer.status, answer.body.id, errorOf(answer).code]).toEqual([200, 'q-1', -32601]);
    expect(errorOf(answer).message).toContain(name);
    const data =
      other === '0.3' ? { code: 'method_not_found' } : [{ reason: 'METHOD_NOT_FOUND', domain: 'molecule' }];
    expect(errorOf(answer)).toMatchObject({ data });
    expect(agent.requests.length).toBe(before);
  });

  it.each(names.filter((method) => method.in === '1.0'))(
    '$name without any version is asked for in 0.3, where it is not',
    async ({ name }) => {
      expect(errorOf(await ask(name, {})).code).toBe(-32601);
    },
  );

  it.each(names.filter(({ name }) => /push/i.test(name)))('$name: -32003', async (method) => {
    const answer = await ask(method.name, { header: method.in }, { id: 't-1' });
    expect([answer.status, errorOf(answer).code]).toEqual([200, -32003]);
    const data =
      method.in === '0.3' ? { code: 'push_not_supported' } : [{ reason: 'PUSH_NOTIFICATION_NOT_SUPPORTED' }];
    expect(errorOf(answer)).toMatchObject({ data });
  });

  it('the extended card: each version in its own words', async () => {
    const old = await ask('agent/getAuthenticatedExtendedCard', {});
    expect(errorOf(old)).toMatchObject({ code: -32007, data: { code: 'no_extended_card' } });
    const modern = await ask('GetExtendedAgentCard', { header: '1.0' });
    const info = { reason: 'UNSUPPORTED_OPERATION', metadata: { code: 'operation_not_offered' } };
    expect(errorOf(modern)).toMatchObject({ code: -32004, data: [info] });
  });
});

describe('what a request must hold (A2A specification, 1.3 and 1.7)', () => {
  it.each<[string, JsonObject, string]>([
    [
      'a message without parts',
      { message: { messageId: 'm', role: 'user', parts: [] } },
      'params.message.parts',
    ],
    [
      'a negative history length of an answer',
      { message: { parts: [{ text: 'Hi' }] }, configuration: { historyLength: -1 } },
      'params.configuration.historyLength',
    ],
    [
      'the same in the spelling of ProtoJSON',
      { message: { parts: [{ text: 'Hi' }] }, configuration: { history_length: -1 } },
      'params.configuration.historyLength',
    ],
  ])('%s: -32602 that names the field, in both shapes', async (_, params, field) => {
    const old = await ask('message/send', {}, params);
    expect(errorOf(old)).toMatchObject({ code: -32602, data: { code: 'invalid_field', field } });
    const modern = await ask('SendMessage', { header: '1.0' }, params);
    expect(errorOf(modern)).toMatchObject({ code: -32602, data: [{ metadata: { field } }] });
  });

  it('a negative history length of a task', async () => {
    const params = { id: 't-1', historyLength: -1 };
    for (const [method, header] of [
      ['tasks/get', '0.3'],
      ['GetTask', '1.0'],
    ] as const) {
      expect(errorOf(await ask(method, { header }, params)).code).toBe(-32602);
    }
  });

  it('a push configuration beside a message: -32003 instead of silence', async () => {
    const message = { messageId: 'm', role: 'user', parts: [{ kind: 'text', text: 'Hi' }] };
    const configuration = { pushNotificationConfig: { url: 'https://hook.example' } };
    expect(errorOf(await ask('message/send', {}, { message, configuration })).code).toBe(-32003);
  });

  it.each(['text/plain', 'application/a2a+json', 'application/x-www-form-urlencoded'])(
    'JSON-RPC as %s: -32005',
    async (type) => {
      for (const [version, data] of [
        ['0.3', { code: 'unsupported_media_type' }],
        ['1.0', [{ reason: 'CONTENT_TYPE_NOT_SUPPORTED', domain: 'a2a-protocol.org' }]],
      ] as const) {
        const headers = { 'content-type': type, 'a2a-version': version };
        const rawBody = '{"jsonrpc":"2.0","id":1,"method":"message/send","params":{}}';
        const answer = await callRoute(sendToAgent, { params: { id }, rawBody, headers });
        expect(errorOf(answer)).toMatchObject({ code: -32005, data });
      }
    },
  );

  it.each([7, 'seven', '7', 0, '', null])(
    'the id %j of a refused request comes back as it was',
    async (rpcId) => {
      const body = { jsonrpc: '2.0', id: rpcId, method: 'SendMessage', params: {} };
      const answer = await callRoute(sendToAgent, { params: { id }, body });
      expect(answer.body.id).toBe(rpcId);
    },
  );
});
