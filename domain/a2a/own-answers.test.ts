import { Role, SendMessageRequest, SendMessageResponse, TaskState } from '@a2a-js/sdk';
import { describe, expect, it } from 'vitest';
import { readAgentAnswer } from './agent-answer';
import type { A2aMessage } from './message';
import { normaliseRequest } from './normalise-request';
import { bareMessageAnswer, rpcMessageAnswer, rpcResult, rpcTaskAnswer } from './rpc-answer';
import { A2A_ERRORS, rpcErrorAnswer } from './rpc-error';
import type { OwnTask } from './wire-message';

const MESSAGE: A2aMessage = {
  messageId: 'm-1',
  role: 'agent',
  contextId: 'c-1',
  parts: [
    { kind: 'text', text: 'Hello' },
    { kind: 'file', uri: 'https://f.example/a.txt', name: 'a.txt', mimeType: 'text/plain', size: 3 },
    { kind: 'file', bytes: 'QUI=', name: 'b' },
    { kind: 'data', data: { a: 1 } },
  ],
};
const TASK: OwnTask = {
  id: 't-1',
  contextId: 'c-1',
  state: 'submitted',
  timestamp: '2026-03-01T10:00:00Z',
};

describe('an answer of our own', () => {
  it('is a Message with kinds in 0.3', () => {
    expect(rpcMessageAnswer(MESSAGE, { id: 'r', version: '0.3' })).toStrictEqual({
      jsonrpc: '2.0',
      id: 'r',
      result: {
        kind: 'message',
        role: 'agent',
        messageId: 'm-1',
        contextId: 'c-1',
        parts: [
          { kind: 'text', text: 'Hello' },
          {
            kind: 'file',
            file: { uri: 'https://f.example/a.txt', name: 'a.txt', mimeType: 'text/plain', size: 3 },
          },
          { kind: 'file', file: { bytes: 'QUI=', name: 'b' } },
          { kind: 'data', data: { a: 1 } },
        ],
      },
    });
  });

  it('is {message} in 1.0, without a field that ProtoJSON does not know', () => {
    const answer = rpcMessageAnswer(MESSAGE, { id: 7, version: '1.0' });
    expect(answer).toStrictEqual({
      jsonrpc: '2.0',
      id: 7,
      result: {
        message: {
          role: 'ROLE_AGENT',
          messageId: 'm-1',
          contextId: 'c-1',
          parts: [
            { text: 'Hello' },
            {
              url: 'https://f.example/a.txt',
              filename: 'a.txt',
              mediaType: 'text/plain',
              metadata: { size: 3 },
            },
            { raw: 'QUI=', filename: 'b' },
            { data: { a: 1 } },
          ],
        },
      },
    });
    const { payload } = SendMessageResponse.fromJSON(answer.result);
    if (payload?.$case !== 'message') throw new Error('no message');
    expect(payload.value.role).toBe(Role.ROLE_AGENT);
    expect(payload.value.parts.map(({ content }) => content?.$case)).toEqual(['text', 'url', 'raw', 'data']);
  });

  it('is a task, with the fields of the reference beside the result', () => {
    const extras = { queued: true, queue_id: 'q', jsonrpc: 'x', id: 'x', result: 'x' };
    expect(rpcTaskAnswer(TASK, { id: null, version: '0.3', extras })).toStrictEqual({
      queued: true,
      queue_id: 'q',
      jsonrpc: '2.0',
      id: null,
      result: {
        kind: 'task',
        id: 't-1',
        contextId: 'c-1',
        status: { state: 'submitted', timestamp: '2026-03-01T10:00:00Z' },
      },
    });
    const { payload } = SendMessageResponse.fromJSON(rpcTaskAnswer(TASK, { id: 1, version: '1.0' }).result);
    expect(payload).toMatchObject({
      $case: 'task',
      value: { id: 't-1', status: { state: TaskState.TASK_STATE_SUBMITTED } },
    });
  });

  it.each(['0.3', '1.0'] as const)(
    'is read back as it was in %s, artifacts and status message included',
    (version) => {
      const task: OwnTask = {
        ...TASK,
        state: 'completed',
        message: { messageId: null, role: 'agent', parts: [{ kind: 'text', text: 'status' }] },
        artifacts: [{ artifactId: 'x', parts: MESSAGE.parts }],
      };
      expect(readAgentAnswer(rpcTaskAnswer(task, { id: 1, version }))).toMatchObject({
        kind: 'task',
        text: 'Hello\nstatus',
        files: [{ name: 'a.txt', size: 3 }, { name: 'b' }],
        taskState: 'completed',
        taskId: 't-1',
      });
    },
  );

  it('goes to bare callers without an envelope, its text twice but read once', () => {
    const answer = bareMessageAnswer(MESSAGE, { delivery_mode: 'push' });
    expect(answer).toMatchObject({ delivery_mode: 'push', response: 'Hello', result: { kind: 'message' } });
    expect(Object.hasOwn(answer, 'jsonrpc')).toBe(false);
    expect(readAgentAnswer(answer)).toMatchObject({ kind: 'message', text: 'Hello', files: [{}, {}] });
  });

  it('keeps the id as it came', () => {
    expect([0, '0', '', null].map((id) => rpcResult({}, { id }).id)).toEqual([0, '0', '', null]);
  });

  it('writes an address for a file that has none, and omits what is not known', () => {
    const nameless: A2aMessage = { messageId: null, role: 'user', parts: [{ kind: 'file' }] };
    expect(rpcMessageAnswer(nameless, { id: 1, version: '0.3' }).result).toStrictEqual({
      kind: 'message',
      role: 'user',
      parts: [{ kind: 'file', file: { uri: '' } }],
    });
    expect(rpcMessageAnswer(nameless, { id: 1, version: '1.0' }).result).toStrictEqual({
      message: { role: 'ROLE_USER', parts: [{ url: '' }] },
    });
  });
});

describe('an error of our own', () => {
  const error = { id: 4, ...A2A_ERRORS.taskNotFound } as const;
  const details = { code: 'task_not_found', request_id: 'q-1' };

  it('has one ErrorInfo in 1.0', () => {
    expect(rpcErrorAnswer({ ...error, version: '1.0', details })).toStrictEqual({
      jsonrpc: '2.0',
      id: 4,
      error: {
        code: -32001,
        message: 'There is no such task.',
        data: [
          {
            '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
            reason: 'TASK_NOT_FOUND',
            domain: 'a2a-protocol.org',
            metadata: details,
          },
        ],
      },
    });
    expect(rpcErrorAnswer({ ...error, version: '1.0', domain: 'molecule' })).toMatchObject({
      error: { data: [{ domain: 'molecule' }] },
    });
  });

  it('has the details alone in 0.3, and no data without them', () => {
    expect(rpcErrorAnswer({ ...error, version: '0.3', details })).toMatchObject({ error: { data: details } });
    expect(rpcErrorAnswer({ ...error, id: null, version: '0.3' })).toStrictEqual({
      jsonrpc: '2.0',
      id: null,
      error: { code: -32001, message: 'There is no such task.' },
    });
  });

  it('is read as an error', () => {
    expect(readAgentAnswer(rpcErrorAnswer({ ...error, version: '1.0' }))).toMatchObject({
      kind: 'error',
      error: { code: -32001, message: 'There is no such task.' },
    });
  });

  it('has codes from -32001 down, each once', () => {
    expect(Object.values(A2A_ERRORS).map(({ code }) => -32000 - code)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });
});

it('a bare text for 1.0 becomes a request that the SDK accepts', () => {
  const result = normaliseRequest({ method: 'SendMessage', params: { text: 'hi' } }, { newId: () => 'n' });
  if (!result.ok) throw new Error(result.problem);
  expect(SendMessageRequest.fromJSON(result.request.body.params).message).toMatchObject({
    messageId: 'n',
    role: Role.ROLE_USER,
    parts: [{ content: { $case: 'text', value: 'hi' } }],
  });
});
