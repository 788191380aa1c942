import { describe, expect, it } from 'vitest';
import { type AgentAnswer, readAgentAnswer } from './agent-answer';
import { sentMessageOf } from './sent-message';

const kindOf = (body: unknown): AgentAnswer['kind'] => readAgentAnswer(body).kind;

describe('the kind of an answer', () => {
  it.each<[unknown, AgentAnswer['kind']]>([
    [{ result: { kind: 'message' } }, 'message'],
    [{ result: { parts: [] } }, 'message'],
    [{ result: { message: { parts: [] } } }, 'message'],
    [{ response: 'x' }, 'message'],
    [{ response: '' }, 'message'],
    [{ result: { kind: 'task' } }, 'task'],
    [{ result: { task: {} } }, 'task'],
    [{ result: { id: 't', status: { state: 'working' } } }, 'task'],
    [{ jsonrpc: '2.0', id: 1, status: { state: 'working' } }, 'task'],
    [{ status: { message: 'x' } }, 'message'],
    [{ status: 'ok' }, 'unknown'],
    [{ kind: 'status-update' }, 'task'],
    [{ kind: 'artifact-update' }, 'task'],
    [{ result: { statusUpdate: {} } }, 'task'],
    [{ result: { status_update: {} } }, 'task'],
    [{ result: { artifactUpdate: {} } }, 'task'],
    [{ result: { artifact_update: {} } }, 'task'],
    [{ result: { kind: 'task' }, error: { code: 1 } }, 'error'],
    [{ error: 'x' }, 'error'],
    [{ error: '' }, 'unknown'],
    [{ error: true }, 'unknown'],
    [{ error: [] }, 'unknown'],
    [{ result: 5 }, 'unknown'],
    [{ result: null }, 'unknown'],
    ['"text"', 'unknown'],
    ['[]', 'unknown'],
    [undefined, 'unknown'],
  ])('%j is %s', (body, kind) => {
    expect(kindOf(body)).toBe(kind);
  });
});

describe('the ids of an answer', () => {
  it.each<[string, unknown, unknown]>([
    ['a task', { result: { task: { id: 't' } } }, 't'],
    ['a task by its kind', { result: { kind: 'task', id: 't' } }, 't'],
    ['a task by its state', { result: { id: 't', status: { state: 'working' } } }, 't'],
    ['its own id before the one of its message', { result: { task: { id: 't', taskId: 'x' } } }, 't'],
    ['a message', { result: { kind: 'message', id: 'x', taskId: 't' } }, 't'],
    ['the other spelling', { result: { message: { task_id: 't' } } }, 't'],
    ['an event', { result: { statusUpdate: { id: 'x', taskId: 't', status: { state: 'working' } } } }, 't'],
    [
      'an event of 0.3',
      { result: { kind: 'status-update', id: 'x', taskId: 't', status: { state: 'working' } } },
      't',
    ],
    ['the id of the envelope is none', { jsonrpc: '2.0', id: 'x', status: { state: 'working' } }, undefined],
    ['nor is any other', { id: 'x', result: { kind: 'message', id: 'y' } }, undefined],
  ])('%s', (_, body, taskId) => {
    expect(readAgentAnswer(body).taskId).toBe(taskId);
  });
});

describe('what stands where', () => {
  it('takes the history only when the answer says nothing elsewhere', () => {
    const history = [
      { role: 'user', parts: ['q'] },
      5,
      { role: 'ROLE_AGENT', parts: ['h', { url: 'x:/h' }] },
    ];
    const read = (rest: object): unknown => {
      const { text, files } = readAgentAnswer({ result: { kind: 'task', history, ...rest } });
      return [text, files.map(({ name }) => name)];
    };
    expect(read({})).toEqual(['h', ['h']]);
    expect(read({ artifacts: [{ parts: ['a'] }] })).toEqual(['a', []]);
    expect(read({ artifacts: [{ parts: [{ url: 'x:/a' }] }] })).toEqual(['', ['a']]);
    expect(read({ artifacts: [{ parts: [{ data: 1 }, ' '] }] })).toEqual(['h', ['h']]);
    expect(read({ history: [...history, { role: 'user', parts: ['next'] }] })).toEqual(['', []]);
    expect(read({ history: [{ role: 'agent', parts: ['first'] }] })).toEqual(['first', []]);
  });

  it('leaves out artifacts that are no objects', () => {
    expect(readAgentAnswer({ artifacts: [null, 5, 'x', { parts: ['a'] }], artifact: 5 }).text).toBe('a');
  });

  it.each(['response', 'result'])('%s may be a list of parts', (name) => {
    expect(readAgentAnswer({ [name]: [{ text: 'a' }, { url: 'x:/b' }] })).toMatchObject({
      text: 'a',
      files: [{ name: 'b' }],
    });
  });

  it('reads a message that is a string, unless the body is about the queue', () => {
    expect(readAgentAnswer({ message: 'a' }).text).toBe('a');
    expect(readAgentAnswer({ queued: false, message: 'a' }).text).toBe('a');
    expect(readAgentAnswer({ queued: true, message: 'a' }).text).toBe('');
  });

  it('goes six levels deep and no further', () => {
    const nested = (levels: number): unknown =>
      levels === 0 ? { text: 'a' } : { result: nested(levels - 1) };
    expect([readAgentAnswer(nested(6)).text, readAgentAnswer(nested(7)).text]).toEqual(['a', '']);
  });

  it('reads a response that is an object', () => {
    expect(readAgentAnswer({ response: { parts: ['a'] } }).text).toBe('a');
  });

  it('reads what Python agents wrap in root, errors too', () => {
    expect(readAgentAnswer({ root: { result: { parts: ['a'] } } }).text).toBe('a');
    expect(readAgentAnswer({ root: { error: { code: 1, message: 'e' } } }).error).toEqual({
      code: 1,
      message: 'e',
    });
  });

  it('keeps the code of an error only when it is one of JSON-RPC', () => {
    expect(readAgentAnswer({ error: { code: 'x', message: 'e' } }).error).toEqual({
      code: null,
      message: 'e',
    });
    expect(readAgentAnswer({ error: { code: 0, message: '', data: { a: 1 } } }).error).toEqual({
      code: 0,
      message: '',
    });
  });

  it('finds usage and tool trace in the result before the body, and in metadata', () => {
    const trace = [{ tool: 't' }];
    expect(
      readAgentAnswer({ metadata: { tool_trace: 'outer' }, result: { metadata: { toolTrace: trace } } })
        .toolTrace,
    ).toBe(trace);
    expect(readAgentAnswer({ metadata: { tool_trace: trace } }).toolTrace).toBe(trace);
    const usage = { input_tokens: 1, output_tokens: 2 };
    expect(readAgentAnswer({ usage }).usage).toEqual({ inputTokens: 1, outputTokens: 2 });
    expect(readAgentAnswer({ metadata: { usage } }).usage).toEqual({ inputTokens: 1, outputTokens: 2 });
    expect(readAgentAnswer({ usage, result: { usage: { input_tokens: 9 } } }).usage?.inputTokens).toBe(9);
  });

  it('names a context in either spelling, and has no field for what is not there', () => {
    expect(readAgentAnswer({ result: { context_id: 'c' } }).contextId).toBe('c');
    expect(readAgentAnswer({ result: {} })).toStrictEqual({ kind: 'unknown', text: '', files: [] });
  });
});

describe('the message that was sent', () => {
  it('is in the context it names itself, else in that of the params', () => {
    const contextOf = (message: object): unknown =>
      sentMessageOf({ params: { contextId: 'outer', message: { parts: [], ...message } } })?.contextId;
    expect([contextOf({ contextId: 'own' }), contextOf({})]).toEqual(['own', 'outer']);
  });

  it.each([
    ['user', 'user'],
    ['ROLE_USER', 'user'],
    ['agent', 'agent'],
    ['ROLE_AGENT', 'agent'],
    ['assistant', 'agent'],
    ['model', 'agent'],
    [2, 'agent'],
    [1, 'user'],
    [undefined, 'user'],
    ['constructor', 'user'],
  ])('is from the side that role %s says', (role, expected) => {
    expect(sentMessageOf({ message: { role, parts: [] } })?.role).toBe(expected);
  });
});
