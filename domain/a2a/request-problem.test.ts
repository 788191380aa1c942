import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { problemOfRequest } from './request-problem';
import { RPC_METHODS } from './rpc-method';

const send = (params: unknown) => problemOfRequest({ method: 'SendMessage', params, version: '1.0' });
const parts = [{ text: 'Hi' }];

describe('what is wrong with the params of a request', () => {
  it.each([
    [{ message: { parts } }],
    [{ message: { parts }, configuration: { historyLength: 0 } }],
    [{ message: { parts }, configuration: { history_length: 3 } }],
    [{ message: { parts }, configuration: { returnImmediately: true, pushNotificationConfig: null } }],
    // Whether these are messages is for the agent to say.
    [{}],
    [{ message: 'Hi' }],
    [undefined],
    [['by position']],
  ])('nothing with %j', (params) => {
    expect(send(params)).toBeNull();
  });

  it('a message without parts', () => {
    expect(send({ message: { parts: [] } })).toMatchObject({ kind: 'params', field: 'params.message.parts' });
  });

  it.each([-1, 0.5, '3', Number.NaN, [1], 2 ** 53])('the history length %j, in either spelling', (length) => {
    const field = 'params.configuration.historyLength';
    for (const name of ['historyLength', 'history_length']) {
      const configuration = { [name]: length };
      expect(send({ message: { parts }, configuration })).toMatchObject({ kind: 'params', field });
      const get = problemOfRequest({ method: 'tasks/get', params: { [name]: length }, version: '0.3' });
      expect(get).toMatchObject({ kind: 'params', field: 'params.historyLength' });
    }
  });

  it('a push configuration beside the message, under each of its names', () => {
    for (const name of ['pushNotificationConfig', 'task_push_notification_config']) {
      const params = { message: { parts }, configuration: { [name]: { url: 'https://x.example' } } };
      expect(send(params)).toEqual({ kind: 'push' });
    }
  });

  it('never throws, whatever is sent', () => {
    const names = RPC_METHODS.map((method) => method['1.0']);
    fc.assert(
      fc.property(fc.constantFrom(...names, '__proto__', 'x'), fc.jsonValue(), (method, params) => {
        problemOfRequest({ method, params, version: '1.0' });
        problemOfRequest({ method, params: { message: params, configuration: params }, version: '0.3' });
      }),
    );
  });
});
