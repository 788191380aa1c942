import { legacyJsonRpcToV1Method, v1MethodToLegacyJsonRpc } from '@a2a-js/sdk/compat/v0_3';
import { describe, expect, it } from 'vitest';
import { supportedVersion } from './protocol-version';
import { protocolVersionOf } from './request-version';
import {
  isSendMethod,
  isStreamingMethod,
  RPC_METHODS,
  rpcMethodIn,
  rpcMethodOf,
  versionOfMethod,
} from './rpc-method';
import { isTerminalTaskState, readTaskState, TASK_STATES, taskStateName } from './task-state';
import { readTokenUsage, TOKENS_MAX } from './token-usage';

describe('methods', () => {
  it('have the names that the SDK translates them to', () => {
    for (const { '0.3': v03, '1.0': v10 } of RPC_METHODS) {
      if (v03 === null) expect(() => v1MethodToLegacyJsonRpc(v10)).toThrow();
      else expect([legacyJsonRpcToV1Method(v03), v1MethodToLegacyJsonRpc(v10)]).toEqual([v10, v03]);
    }
  });

  it.each([
    ['message/send', '1.0', 'SendMessage'],
    ['SendMessage', '0.3', 'message/send'],
    ['SendMessage', '1.0', 'SendMessage'],
    ['ListTasks', '0.3', null],
    ['tasks/pushNotificationConfig/list', '1.0', 'ListTaskPushNotificationConfigs'],
    ['x.example/ping', '1.0', null],
    ['constructor', '0.3', null],
    ['__proto__', '1.0', null],
  ] as const)('%s in %s is %s', (method, version, expected) => {
    expect(rpcMethodIn(method, version)).toBe(expected);
  });

  it('send, stream, or neither', () => {
    const named = (test: (method: string) => boolean): string[] =>
      RPC_METHODS.flatMap((row) => [row['0.3'] ?? '', row['1.0']]).filter(test);
    expect(named(isSendMethod)).toEqual([
      'message/send',
      'SendMessage',
      'message/stream',
      'SendStreamingMessage',
    ]);
    expect(named(isStreamingMethod)).toEqual([
      'message/stream',
      'SendStreamingMessage',
      'tasks/resubscribe',
      'SubscribeToTask',
    ]);
    expect([isSendMethod('toString'), isStreamingMethod(''), rpcMethodOf('sendmessage')]).toEqual([
      false,
      false,
      null,
    ]);
    expect([versionOfMethod('tasks/get'), versionOfMethod('GetTask'), versionOfMethod('x')]).toEqual([
      '0.3',
      '1.0',
      null,
    ]);
  });
});

describe('protocolVersionOf', () => {
  it.each([
    [{}, '0.3'],
    [{ header: '' }, '0.3'],
    [{ header: null, query: null, method: null }, '0.3'],
    [{ header: '0.3' }, '0.3'],
    [{ header: '0.3.0' }, '0.3'],
    [{ header: '1.0' }, '1.0'],
    [{ header: ' 1.0.1 ' }, '1.0'],
    [{ header: '1.0.1-rc.1+build' }, '1.0'],
    [{ header: '1' }, '1.0'],
    [{ header: '2.0' }, 'unsupported'],
    [{ header: '1.1' }, 'unsupported'],
    [{ header: '0.2' }, 'unsupported'],
    [{ header: '0' }, 'unsupported'],
    [{ header: '10.0' }, 'unsupported'],
    [{ header: 'v1.0' }, 'unsupported'],
    [{ header: '1.' }, 'unsupported'],
    [{ header: '1.0, 0.3' }, 'unsupported'],
    [{ header: '1.0\n' }, '1.0'],
    [{ query: '1.0' }, '1.0'],
    [{ header: '', query: '1.0' }, '1.0'],
    [{ header: '0.3', query: '1.0' }, '0.3'],
    [{ header: '2.0', query: '1.0' }, 'unsupported'],
    [{ method: 'SendMessage' }, '1.0'],
    [{ method: 'message/send' }, '0.3'],
    [{ method: 'constructor' }, '0.3'],
    [{ header: '0.3', method: 'SendMessage' }, '0.3'],
  ])('%j is %s', (request, expected) => {
    expect(protocolVersionOf(request)).toBe(expected);
  });

  it('reads the versions in cards the same way', () => {
    expect(['1.0.0', '0.3.0', '9.0', ''].map(supportedVersion)).toEqual(['1.0', '0.3', null, null]);
  });
});

describe('task states', () => {
  it('are read in the names of both versions', () => {
    for (const state of TASK_STATES) {
      expect([readTaskState(state), readTaskState(taskStateName(state))]).toEqual([state, state]);
    }
  });

  it.each([
    [1, 'submitted'],
    [6, 'input-required'],
    [8, 'auth-required'],
    [0, 'unknown'],
    [9, 'unknown'],
    [-1, 'unknown'],
    [1.5, 'unknown'],
    ['cancelled', 'canceled'],
    ['input_required', 'input-required'],
    ['WORKING', 'working'],
    ['dreaming', 'unknown'],
    ['', undefined],
    [null, undefined],
    [{}, undefined],
  ])('%j reads as %s', (value, expected) => {
    expect(readTaskState(value)).toBe(expected);
  });

  it('end in four of them', () => {
    expect(TASK_STATES.filter(isTerminalTaskState)).toEqual(['completed', 'failed', 'canceled', 'rejected']);
  });
});

describe('readTokenUsage', () => {
  it.each<[unknown, number, number]>([
    [{ input_tokens: 1, output_tokens: 2 }, 1, 2],
    [{ inputTokens: 1, outputTokens: 2 }, 1, 2],
    [{ prompt_tokens: 1, completion_tokens: 2 }, 1, 2],
    [{ input_tokens: '7', output_tokens: '-7' }, 7, 0],
    [{ input_tokens: 1.9 }, 1, 0],
    [{ output_tokens: 3 }, 0, 3],
    [{ input_tokens: -0.5, output_tokens: TOKENS_MAX + 1 }, 0, TOKENS_MAX],
    [{ input_tokens: 1e300, output_tokens: '9'.repeat(30) }, TOKENS_MAX, TOKENS_MAX],
  ])('%j', (usage, inputTokens, outputTokens) => {
    const read = readTokenUsage(usage);
    expect([read?.inputTokens, read?.outputTokens].map((count) => (count ?? -1) + 0)).toEqual([
      inputTokens,
      outputTokens,
    ]);
  });

  it.each([{}, { input_tokens: 'many' }, { total: 3 }, [], null, 5, 'x'])('%j is none', (usage) => {
    expect(readTokenUsage(usage)).toBeUndefined();
  });
});
