import fc from 'fast-check';
import { expect, it } from 'vitest';
import { trimHistory } from './history-length';

const history = [1, 2, 3].map((at) => ({ messageId: `m-${at}`, parts: [{ text: `${at}` }] }));
const task = { id: 't', history };
const asked = (historyLength: unknown) => ({ params: { historyLength } });

it('as much of its history as was asked for stays in a task, the last of it, in every version and place', () => {
  const last = { id: 't', history: history.slice(-2) };
  expect(trimHistory({ id: 1, result: task }, asked(2))).toEqual({ id: 1, result: last });
  expect(trimHistory({ id: 1, result: { task } }, asked(2))).toEqual({ id: 1, result: { task: last } });
  const inConfiguration = { params: { configuration: { history_length: 0 } } };
  expect(trimHistory({ id: 1, result: task }, inConfiguration)).toEqual({ id: 1, result: { id: 't' } });
});

it('without a wish, and where there is less, nothing is taken away', () => {
  for (const request of [{}, { params: {} }, { params: [] }, asked(null), asked('2'), asked(3), asked(9)]) {
    expect(trimHistory({ id: 1, result: task }, request)).toEqual({ id: 1, result: task });
  }
  expect(trimHistory({ id: 1, error: { code: 1 } }, asked(0))).toEqual({ id: 1, error: { code: 1 } });
});

it('never throws', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), fc.nat(), (result, params, historyLength) => {
      trimHistory({ result }, { params });
      trimHistory({ result: { history: result } }, asked(historyLength));
    }),
  );
});
