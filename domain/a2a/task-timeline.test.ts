import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { summariseEvent } from './task-timeline';

const status = { state: 'working', message: { parts: [{ kind: 'text', text: 'Half done' }] } };
const ids = { taskId: 't', contextId: 'c' };

describe('an event of a task in short', () => {
  it.each([
    [{ kind: 'status-update', ...ids, status }, 'state', 'working', 'Half done', 1],
    [
      { statusUpdate: { ...ids, status: { state: 'TASK_STATE_INPUT_REQUIRED' } } },
      'state',
      'input-required',
      null,
      null,
    ],
    [{ task: { id: 't', status: { state: 'TASK_STATE_SUBMITTED' } } }, 'state', 'submitted', null, null],
    [
      { artifactUpdate: { ...ids, artifact: { parts: [{ text: 'one' }, { text: 'two' }, { data: {} }] } } },
      'artifact',
      null,
      'one two',
      3,
    ],
    [
      { kind: 'message', parts: [{ kind: 'text', text: 'x'.repeat(500) }] },
      'message',
      null,
      /^x{1,200}…?$/,
      1,
    ],
    [{ custom: true }, 'event', null, null, null],
    [null, 'event', null, null, null],
  ])('%j is a %s', (event, kind, state, text, parts) => {
    const short = summariseEvent(event);
    expect(short).toMatchObject({ kind, state, parts });
    if (text instanceof RegExp) expect(short.text).toMatch(text);
    else expect(short.text).toBe(text);
  });

  it('is there for any JSON', () => {
    const isTold = (event: unknown): boolean => typeof summariseEvent(event).kind === 'string';
    fc.assert(fc.property(fc.jsonValue(), isTold));
  });
});
