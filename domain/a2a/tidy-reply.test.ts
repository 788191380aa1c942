import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isJsonObject } from './json';
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
    const known = fc.constantFrom(TASK, MESSAGE, STATUS, ARTIFACT, { task: TASK }, { kind: 'x', parts: 1 });
    const answer = fc.record(
      { result: fc.oneof(known, fc.jsonValue()), error: fc.jsonValue(), own: fc.jsonValue() },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(answer, fc.constantFrom('0.3', '1.0'), (given, version) => {
        const request = { id: 'x', method: 'SendMessage' };
        const { result, ...rest } = tidyReply(given, { request, version });
        const { result: before, ...others } = given;
        expect(rest).toEqual({ ...others, jsonrpc: '2.0', id: 'x' });
        const inside = Object.values((result ?? {}) as object);
        if (isJsonObject(before)) expect([result, ...inside]).toContainEqual(expect.objectContaining(before));
        else expect(result).toEqual(before);
      }),
    );
  });
});
