import { describe, expect, it } from 'vitest';
import type { JsonObject } from './json';
import {
  applyTaskItem,
  endsStream,
  isAtRest,
  readTaskItem,
  versionOfItem,
  waitsForPeople,
} from './task-item';

const text = (words: string) => ({ kind: 'text', text: words });

describe('a result or an event of a stream', () => {
  it.each([
    ['a task of 0.3', { kind: 'task', id: 't', status: { state: 'working' } }, 'task'],
    ['a task of 1.0', { task: { id: 't', status: { state: 'TASK_STATE_WORKING' } } }, 'task'],
    ['a task alone', { id: 't', status: { state: 'TASK_STATE_WORKING' } }, 'task'],
    ['a status of 0.3', { kind: 'status-update', taskId: 't', status: { state: 'working' } }, 'status'],
    ['a status of 1.0', { statusUpdate: { taskId: 't', status: { state: 'TASK_STATE_WORKING' } } }, 'status'],
    ['a status in the spelling of proto', { status_update: { task_id: 't', status: {} } }, 'status'],
    ['an artifact of 0.3', { kind: 'artifact-update', taskId: 't', artifact: { parts: [] } }, 'artifact'],
    ['an artifact of 1.0', { artifactUpdate: { taskId: 't', artifact: { parts: [] } } }, 'artifact'],
    ['a message of 0.3', { kind: 'message', parts: [] }, 'message'],
    ['a message of 1.0', { message: { parts: [] } }, 'message'],
    ['a task without an id', { task: { status: {} } }, 'unknown'],
    ['a status of nothing', { statusUpdate: { status: {} } }, 'unknown'],
    ['nothing', null, 'unknown'],
    ['a list', [], 'unknown'],
  ])('%s reads as %s → %s', (_, result, kind) => {
    expect(readTaskItem(result).kind).toBe(kind);
  });

  it('tells its version', () => {
    expect(versionOfItem({ kind: 'task', id: 't' })).toBe('0.3');
    expect(versionOfItem({ id: 't' })).toBe('1.0');
  });

  it('ends a stream when nothing comes any more without the caller', () => {
    expect(['completed', 'input-required'].every((state) => endsStream(state as 'completed'))).toBe(true);
    expect(['working', 'auth-required'].some((state) => endsStream(state as 'working'))).toBe(false);
  });

  it('is at rest with a question, unless people decide it as an approval', () => {
    const asks = (metadata: JsonObject) => ({
      id: 't',
      status: { state: 'TASK_STATE_INPUT_REQUIRED', message: { parts: [], metadata } },
    });
    expect(isAtRest('input-required', asks({}))).toBe(true);
    expect(isAtRest('input-required', asks({ approval_id: 'a' }))).toBe(false);
    expect(isAtRest('completed', asks({ approval_id: 'a' }))).toBe(true);
    expect(waitsForPeople({ result: { task: asks({ approval_id: 'a' }) } })).toBe(true);
    expect(waitsForPeople({ result: { task: asks({}) } })).toBe(false);
    expect(waitsForPeople({ error: { code: 1 } })).toBe(false);
  });
});

describe('a task after its events', () => {
  const taskAfter = (...results: JsonObject[]) =>
    results.reduce<JsonObject | null>((task, result) => applyTaskItem(task, readTaskItem(result)), null);
  const chunk = (words: string, append: boolean) => ({
    artifactUpdate: { taskId: 't', artifact: { artifactId: 'a', parts: [{ text: words }] }, append },
  });

  it('has the pieces of an artifact one after the other', () => {
    expect(taskAfter(chunk('a', false), chunk('b', true))).toEqual({
      id: 't',
      status: { state: 'TASK_STATE_SUBMITTED' },
      artifacts: [{ artifactId: 'a', parts: [{ text: 'a' }, { text: 'b' }] }],
    });
  });

  it('has an artifact in place of the former one where it does not append', () => {
    expect(taskAfter(chunk('a', false), chunk('b', false))).toMatchObject({
      artifacts: [{ artifactId: 'a', parts: [{ text: 'b' }] }],
    });
  });

  it('keeps in its history what was said with an earlier state', () => {
    const said = { kind: 'message', parts: [text('Wait.')] };
    const working = { kind: 'status-update', taskId: 't', status: { state: 'working', message: said } };
    const done = { kind: 'status-update', taskId: 't', status: { state: 'completed' } };
    const task = { kind: 'task', id: 't', history: [{ parts: [] }], status: { state: 'submitted' } };
    expect(taskAfter(task, working, done)).toEqual({
      ...task,
      history: [{ parts: [] }, said],
      status: { state: 'completed' },
    });
  });
});
