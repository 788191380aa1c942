import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { trimHistory, wantsNoHistory } from './history-length';
import { tidyReply } from './tidy-reply';

const TASK = { id: 't', contextId: 'c', status: { state: 'failed' } };
const MESSAGE = { messageId: 'm', role: 'agent', parts: [] };
const STATUS = { taskId: 't', contextId: 'c', status: { state: 'working' } };
const ARTIFACT = { taskId: 't', contextId: 'c', artifact: { artifactId: 'a', parts: [] } };

describe('what some agents forget in their answers', () => {
  const tidy = (result: unknown, version: '0.3' | '1.0', method: string) =>
    tidyReply({ result }, { request: { id: 7, method }, version });

  it.each([
    [TASK, 'task', 'task'],
    [MESSAGE, 'message', 'message'],
    [STATUS, 'status-update', 'statusUpdate'],
    [ARTIFACT, 'artifact-update', 'artifactUpdate'],
  ])('%j: its kind in 0.3, the field around it in 1.0', (result, kind, field) => {
    const head = { jsonrpc: '2.0', id: 7 };
    expect(tidy(result, '0.3', 'message/stream')).toEqual({ ...head, result: { ...result, kind } });
    expect(tidy(result, '1.0', 'SendMessage')).toEqual({ ...head, result: { [field]: result } });
    expect(tidy({ [field]: result }, '1.0', 'SendMessage')).toEqual({ ...head, result: { [field]: result } });
  });

  it('a task asked for by its id stands alone in 1.0, and what has a kind keeps it', () => {
    expect(tidy(TASK, '1.0', 'GetTask').result).toEqual(TASK);
    const odd = { ...TASK, kind: 'odd' };
    expect(tidy(odd, '0.3', 'tasks/get').result).toEqual(odd);
  });

  it('never throws, and takes nothing away', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.boolean(), (answer, old) => {
        const version = old ? '0.3' : '1.0';
        const tidied = tidyReply(answer, { request: { id: 'x', method: 'SendMessage' }, version });
        expect(JSON.stringify(tidied.error)).toBe(JSON.stringify(answer.error));
        expect(JSON.stringify(tidied.result)).toContain(JSON.stringify(answer.result ?? null).slice(1, -1));
        trimHistory(answer as never);
      }),
    );
  });
});

describe('a task without its history', () => {
  it('is asked for by a length of 0, in either spelling and place', () => {
    expect(wantsNoHistory({ params: { historyLength: 0 } })).toBe(true);
    expect(wantsNoHistory({ params: { configuration: { history_length: 0 } } })).toBe(true);
    for (const params of [{}, { historyLength: 1 }, { historyLength: null }, [], null]) {
      expect(wantsNoHistory({ params })).toBe(false);
    }
  });

  it('loses that alone, whichever version it is in', () => {
    const task = { ...TASK, history: [MESSAGE] };
    expect(trimHistory({ id: 1, result: task })).toEqual({ id: 1, result: TASK });
    expect(trimHistory({ id: 1, result: { task } })).toEqual({ id: 1, result: { task: TASK } });
    expect(trimHistory({ id: 1, error: { code: 1 } })).toEqual({ id: 1, error: { code: 1 } });
  });
});
