import { expect, it } from 'vitest';
import { applyTaskItem, readTaskItem } from './task-item';
import { readTurnUsage } from './turn-usage';

const ONE = { model: 'anthropic:x', inputTokens: 5, outputTokens: 2 };
const READ = { ...ONE, cachedInputTokens: 0 };

it.each([
  ['a message', { result: { kind: 'message', parts: [], metadata: { usage: [ONE] } } }],
  [
    'a task',
    { result: { kind: 'task', id: 't', status: { state: 'completed' }, metadata: { usage: [ONE] } } },
  ],
  ['a task of 1.0', { result: { task: { id: 't', status: {}, metadata: { usage: [ONE] } } } }],
  [
    'a state',
    { result: { id: 't', status: { state: 'completed', message: { metadata: { usage: [ONE] } } } } },
  ],
  ['one object', { result: { metadata: { usage: ONE } } }],
])('is found in the metadata of %s', (_, answer) => {
  expect(readTurnUsage(answer)).toEqual([READ]);
});

it('is read in the shapes of the reference, within bounds', () => {
  expect(readTurnUsage({ usage: { input_tokens: 3, output_tokens: -4 } })).toEqual([
    { model: '', inputTokens: 3, outputTokens: 0, cachedInputTokens: 0 },
  ]);
  expect(readTurnUsage({ result: { usage: { ...ONE, cachedInputTokens: 99 } } })[0]?.cachedInputTokens).toBe(
    5,
  );
  expect(readTurnUsage({ result: { usage: { ...ONE, model: 'a b\u0000\n' } } })[0]?.model).toBe('ab');
});

it.each([undefined, 'text', [], {}, { usage: null }, { usage: [] }, { usage: [1, 'x', {}] }])(
  'of %j there is none',
  (answer) => {
    expect(readTurnUsage(answer)).toEqual([]);
  },
);

it('what a state of a stream says stays with the task, and the last that is said counts', () => {
  const event = (state: string, inputTokens: number) => ({
    kind: 'status-update',
    taskId: 't',
    status: { state },
    metadata: { usage: [{ ...ONE, inputTokens }] },
  });
  const first = applyTaskItem(null, readTaskItem(event('working', 1)));
  const last = applyTaskItem(first, readTaskItem(event('completed', 5)));
  expect(readTurnUsage({ result: last })).toEqual([READ]);
});
