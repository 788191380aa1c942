import { describe, expect, it } from 'vitest';
import type { JsonObject } from '@/domain/a2a/json';
import { AppError } from '../../platform/app-error';
import { translateCall } from './translate-call';
import type { AgentReply } from './translated-call';

const MESSAGE_03 = { kind: 'message', role: 'user', messageId: 'm-1', parts: [{ kind: 'text', text: 'Hi' }] };
const MESSAGE_10 = { role: 'ROLE_USER', messageId: 'm-1', parts: [{ text: 'Hi' }] };
const TASK_03 = { kind: 'task', id: 't-1', contextId: 'c-1', status: { state: 'working' } };

type Send = (request: JsonObject) => Promise<AgentReply>;
/** A client of 1.0 in front of an agent of 0.3. */
const up = (request: JsonObject, send: Send) =>
  translateCall({ request: { jsonrpc: '2.0', id: 'q', ...request }, from: '1.0', to: '0.3', send });
/** A client of 0.3 in front of an agent of 1.0. */
const down = (request: JsonObject, send: Send) =>
  translateCall({ request: { jsonrpc: '2.0', id: 'q', ...request }, from: '0.3', to: '1.0', send });
const say = (method = 'SendMessage') => ({ method, params: { message: MESSAGE_10 } });
const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'answered',
    (error: AppError) => error.code,
  );

describe('one request and its answer', () => {
  it('reaches the agent in its version, and comes back in the client’s, under the client’s id', async () => {
    for (const id of ['q', 7, 0.5, '', null]) {
      const sent: JsonObject[] = [];
      const answer = await up({ ...say(), id }, async (request) => {
        sent.push(request);
        return { result: { ...MESSAGE_03, role: 'agent' } };
      });
      expect(sent).toMatchObject([
        { jsonrpc: '2.0', method: 'message/send', params: { message: MESSAGE_03 } },
      ]);
      expect(answer).toMatchObject({ jsonrpc: '2.0', id, result: { message: { parts: [{ text: 'Hi' }] } } });
    }
  });

  it('understands the spelling of ProtoJSON', async () => {
    const message = {
      role: 1,
      message_id: 'm-1',
      context_id: 'c-1',
      task_id: 't-1',
      parts: [{ text: 'Hi' }],
    };
    const sent: JsonObject[] = [];
    await up({ method: 'SendMessage', params: { message } }, async (request) => {
      sent.push(request);
      return { result: TASK_03 };
    });
    expect(sent[0]).toMatchObject({ params: { message: { contextId: 'c-1', taskId: 't-1' } } });
  });

  it('an error of the agent is told in the words of the client’s version', async () => {
    const error = { code: -32001, message: 'Task not found', data: { x: 1 } };
    const get = { method: 'GetTask', params: { id: 't' } };
    expect(await up(get, async () => ({ error }))).toMatchObject({
      id: 'q',
      error: { code: -32001, message: 'Task not found', data: [{ reason: 'TASK_NOT_FOUND' }] },
    });
    const old = { method: 'tasks/get', params: { id: 't' } };
    const info = { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'TASK_NOT_FOUND' };
    const answer = (await down(old, async () => ({
      jsonrpc: '2.0',
      error: { ...error, data: [{ ...info, domain: 'a2a-protocol.org', metadata: {} }] },
    }))) as { error: { code: number } };
    expect(answer.error.code).toBe(-32001);
  });

  it('an error that only this agent knows keeps its number and its words', async () => {
    for (const code of [-32050, -32603, 7]) {
      const error = { code, message: 'The moon is full.' };
      expect(await up(say(), async () => ({ error }))).toMatchObject({ error });
    }
  });

  it.each<[string, JsonObject]>([
    ['a result of no kind', { result: { odd: true } }],
    ['a text', { result: 'Hi' }],
    ['no result', {}],
    ['a task without a status', { result: { kind: 'task', id: 't' } }],
  ])('%s: -32006, and nobody is told to send it again', async (_, envelope) => {
    const thrown = await up(say(), async () => envelope).catch((error: AppError) => error);
    expect(thrown).toMatchObject({ code: 'agent_answer_unreadable', details: { delivery_confirmed: true } });
  });

  it('params that are none never reach the agent: -32602', async () => {
    const sent: JsonObject[] = [];
    const send: Send = async (request) => {
      sent.push(request);
      return { result: TASK_03 };
    };
    expect(await codeOf(up({ method: 'SendMessage', params: {} }, send))).toBe('invalid_field');
    expect(await codeOf(down({ method: 'message/send', params: {} }, send))).toBe('invalid_field');
    expect(sent).toEqual([]);
  });

  it('what keeps a request from the agent is passed on as it is', async () => {
    const failure = new AppError('agent_unreachable');
    await expect(up(say(), () => Promise.reject(failure))).rejects.toBe(failure);
  });

  it('a method that A2A does not name means the same in every version', async () => {
    const request = { method: 'x.example/own', params: { a: [1] } };
    const echo: Send = async (sent) => ({ jsonrpc: '2.0', id: 'q', result: sent });
    expect(await up(request, echo)).toMatchObject({ result: request });
  });
});

describe('a stream', () => {
  const place = { taskId: 't-1', contextId: 'c-1' };
  const artifact = { artifactId: 'a-1', parts: [{ kind: 'text', text: 'half' }] };
  const EVENTS = [
    TASK_03,
    { kind: 'artifact-update', ...place, artifact },
    { kind: 'status-update', ...place, status: { state: 'completed' }, final: true },
  ];

  async function* asStream(events: readonly unknown[], onEnd = () => {}): AsyncGenerator<JsonObject> {
    try {
      for (const result of events) yield { jsonrpc: '2.0', id: 1, result };
    } finally {
      onEnd();
    }
  }
  const open = async (send: Send, method = 'SendStreamingMessage') =>
    (await up({ ...say(method), id: 'q' }, send)) as AsyncGenerator<JsonObject>;

  async function readAll(stream: AsyncIterable<JsonObject>): Promise<JsonObject[]> {
    const all: JsonObject[] = [];
    for await (const event of stream) all.push(event);
    return all;
  }

  it('gives every event in its order', async () => {
    const stream = await open(async () => asStream(EVENTS));
    expect(await readAll(stream)).toMatchObject([
      { id: 'q', result: { task: { id: 't-1', status: { state: 'TASK_STATE_WORKING' } } } },
      { id: 'q', result: { artifactUpdate: { ...place, artifact: { parts: [{ text: 'half' }] } } } },
      { id: 'q', result: { statusUpdate: { ...place, status: { state: 'TASK_STATE_COMPLETED' } } } },
    ]);
  });

  it('of 1.0 says `final` to a client of 0.3 where the task has ended', async () => {
    const events = [
      { task: { id: 't-1', contextId: 'c-1', status: { state: 'TASK_STATE_WORKING' } } },
      { statusUpdate: { ...place, status: { state: 'TASK_STATE_WORKING' } } },
      { statusUpdate: { ...place, status: { state: 'TASK_STATE_COMPLETED' } } },
    ];
    const request = { method: 'message/stream', params: { message: MESSAGE_03 } };
    const stream = (await down(request, async () => asStream(events))) as AsyncGenerator<JsonObject>;
    expect(await readAll(stream)).toMatchObject([
      { result: { kind: 'task' } },
      { result: { kind: 'status-update', final: false } },
      { result: { kind: 'status-update', status: { state: 'completed' }, final: true } },
    ]);
  });

  it('does not run ahead of its reader, and ends with it', async () => {
    const given: unknown[] = [];
    let ended = false;
    async function* counted(): AsyncGenerator<JsonObject> {
      for await (const event of asStream([...EVENTS, ...EVENTS], () => {
        ended = true;
      })) {
        given.push(event);
        yield event;
      }
    }
    const stream = await open(async () => counted());
    await stream.next();
    expect(given.length).toBeLessThanOrEqual(2);
    await stream.return(undefined);
    expect(ended).toBe(true);
  });

  it('an agent that refuses it answers without one; one that breaks it off is heard as the last event', async () => {
    const error = { code: -32001, message: 'Task not found' };
    const told = { id: 'q', error: { code: -32001, data: [{ reason: 'TASK_NOT_FOUND' }] } };
    expect(await open(async () => ({ error }))).toMatchObject(told);
    async function* brokenOff(): AsyncGenerator<JsonObject> {
      yield* asStream(EVENTS.slice(0, 1));
      yield { jsonrpc: '2.0', id: 1, error };
    }
    expect(await readAll(await open(async () => brokenOff()))).toMatchObject([{ result: {} }, told]);
  });

  it('a connection that breaks is told as what it was', async () => {
    const failure = new AppError('agent_unreachable');
    await expect(open(() => Promise.reject(failure))).rejects.toBe(failure);
    async function* cut(): AsyncGenerator<JsonObject> {
      yield* asStream(EVENTS.slice(0, 1));
      throw failure;
    }
    await expect(readAll(await open(async () => cut()))).rejects.toBe(failure);
  });

  it('that nobody begins to read ends all the same', async () => {
    let ended = false;
    const events = asStream(EVENTS)[Symbol.asyncIterator]();
    const iterable = {
      [Symbol.asyncIterator]: () => ({
        next: () => events.next(),
        return: async () => {
          ended = true;
          return { done: true as const, value: undefined };
        },
      }),
    };
    await (await open(async () => iterable)).return(undefined);
    expect(ended).toBe(true);
  });

  it('an event that is none: -32006', async () => {
    const stream = await open(async () => asStream([{ kind: 'odd' }]));
    await expect(readAll(stream)).rejects.toMatchObject({ code: 'agent_answer_unreadable' });
  });
});
