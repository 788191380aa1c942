import { describe, expect, it } from 'vitest';
import { normaliseRequest } from './normalise-request';
import { parseRpcRequest } from './rpc-request';

const read = (body: unknown): unknown => {
  const result = parseRpcRequest(body);
  if (!result.ok) return [result.problem, result.code, result.isJsonRpc, result.id];
  const { isJsonRpc, id, method } = result.request;
  return [isJsonRpc, id, method];
};

describe('parseRpcRequest', () => {
  it.each<[string, unknown, unknown]>([
    ['a string id', { jsonrpc: '2.0', id: '1', method: 'GetTask', params: {} }, [true, '1', 'GetTask']],
    ['a number as id', { jsonrpc: '2.0', id: 1, method: 'GetTask' }, [true, 1, 'GetTask']],
    ['id 0', { jsonrpc: '2.0', id: 0, method: 'GetTask' }, [true, 0, 'GetTask']],
    ['an empty id', { jsonrpc: '2.0', id: '', method: 'GetTask' }, [true, '', 'GetTask']],
    ['id null', { jsonrpc: '2.0', id: null, method: 'GetTask' }, [true, null, 'GetTask']],
    ['a notification', { jsonrpc: '2.0', method: 'GetTask' }, [true, undefined, 'GetTask']],
    ['params by position', { jsonrpc: '2.0', id: 1, method: 'x', params: [1] }, [true, 1, 'x']],
    ['null params', { jsonrpc: '2.0', id: 1, method: 'x', params: null }, [true, 1, 'x']],
    ['a bare call', { method: 'tasks/get', params: { id: 't' } }, [false, undefined, 'tasks/get']],
    ['a bare call with an id', { id: 4, method: 'x' }, [false, 4, 'x']],
    ['a bare call with an odd id', { id: {}, method: 'x' }, [false, undefined, 'x']],
    ['a bare message', { message: { parts: [] } }, [false, undefined, 'message/send']],
    ['null', null, ['not_an_object', -32600, false, null]],
    ['text', 'x', ['not_an_object', -32600, false, null]],
    ['a batch', [{ jsonrpc: '2.0' }], ['batch', -32600, false, null]],
    ['another JSON-RPC', { jsonrpc: '1.0', id: 3, method: 'x' }, ['wrong_jsonrpc', -32600, true, 3]],
    ['jsonrpc as a number', { jsonrpc: 2, id: 3, method: 'x' }, ['wrong_jsonrpc', -32600, true, 3]],
    ['an id of another type', { jsonrpc: '2.0', id: {}, method: 'x' }, ['wrong_id', -32600, true, null]],
    ['no method', { jsonrpc: '2.0', id: 3, params: {} }, ['no_method', -32600, true, 3]],
    [
      'a message without method in JSON-RPC',
      { jsonrpc: '2.0', id: 3, params: { message: 'x' } },
      ['no_method', -32600, true, 3],
    ],
    ['a method of another type', { jsonrpc: '2.0', id: 3, method: 7 }, ['no_method', -32600, true, 3]],
    ['an empty object', {}, ['no_method', -32600, false, null]],
    [
      'params as text',
      { jsonrpc: '2.0', id: 3, method: 'x', params: 'y' },
      ['wrong_params', -32602, true, 3],
    ],
    ['bare params by position', { method: 'x', params: [1] }, ['wrong_params', -32602, false, null]],
  ])('%s', (_, body, expected) => {
    expect(read(body)).toStrictEqual(expected);
  });
});

describe('normaliseRequest', () => {
  const newId = (): string => 'new';
  const send = (message: unknown): unknown => ({
    jsonrpc: '2.0',
    id: 1,
    method: 'message/send',
    params: { message },
  });
  const normalised = (body: unknown) => {
    const result = normaliseRequest(body, { newId });
    if (!result.ok) throw new Error(result.problem);
    return result.request;
  };

  it.each([
    ['its own', { messageId: 'm' }, 'm'],
    ['its own in the other spelling', { message_id: 'm' }, 'm'],
    ['a new one when there is none', {}, 'new'],
    ['a new one for an empty one', { messageId: '' }, 'new'],
    ['a new one for null', { messageId: null }, 'new'],
    ['its own in one of two spellings', { messageId: 5, message_id: 'm' }, 'm'],
    ['its own of an odd type in the other spelling', { message_id: 5 }, '5'],
    ['a new one for two empty ones', { messageId: '', message_id: '' }, 'new'],
    ['its own of an odd type', { messageId: 5 }, '5'],
    ['none that can be told for an object', { messageId: {} }, null],
  ])('a message keeps or gets its id: %s', (_, message, messageId) => {
    expect(normalised(send(message)).messageId).toBe(messageId);
  });

  it('leaves an id of an odd type to the agent', () => {
    const body = send({ messageId: 5 });
    expect(normalised(body).body).toStrictEqual(body);
  });

  it('leaves params that hold no message object alone', () => {
    for (const body of [send('text'), { jsonrpc: '2.0', id: 1, method: 'GetTask' }]) {
      expect(normalised(body).messageId).toBeNull();
      expect(normalised(body).body).toStrictEqual(body);
    }
  });

  it('says how the caller spoke and which id it gave', () => {
    expect(normalised({ method: 'x' })).toMatchObject({
      isJsonRpc: false,
      id: undefined,
      body: { id: 'new' },
    });
    expect(normalised({ id: null, method: 'x' })).toMatchObject({
      isJsonRpc: false,
      id: null,
      body: { id: 'new' },
    });
    expect(normalised({ jsonrpc: '2.0', method: 'x' })).toMatchObject({ isJsonRpc: true, id: undefined });
    expect(Object.hasOwn(normalised({ jsonrpc: '2.0', method: 'x' }).body, 'id')).toBe(false);
  });

  it('fills messageId when both spellings are there and empty', () => {
    const { body } = normalised(send({ messageId: '', message_id: '' }));
    expect(body).toStrictEqual(send({ messageId: 'new', message_id: '' }));
  });

  it('makes no message out of params that hold none', () => {
    expect(normalised({ method: 'message/send', params: { x: 1 } }).body).toMatchObject({ params: { x: 1 } });
    expect(normalised({ method: 'message/send', params: { x: 1 } }).messageId).toBeNull();
  });

  it('passes the refusal on', () => {
    expect(normaliseRequest([], { newId })).toMatchObject({ ok: false, problem: 'batch' });
  });

  it('keeps fields with the names of prototypes as they are', () => {
    const body: unknown = JSON.parse(
      '{"__proto__":{"a":1},"method":"message/send","params":{"__proto__":{"b":2},"message":{"__proto__":{"c":3},"parts":[]}}}',
    );
    expect(JSON.parse(JSON.stringify(normalised(body).body))).toStrictEqual(
      JSON.parse(
        '{"__proto__":{"a":1},"jsonrpc":"2.0","id":"new","method":"message/send","params":{"__proto__":{"b":2},"message":{"__proto__":{"c":3},"parts":[],"messageId":"new"}}}',
      ),
    );
  });
});
