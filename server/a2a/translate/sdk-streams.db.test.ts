import { randomUUID } from 'node:crypto';
import { Message, StreamResponse } from '@a2a-js/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  IN_1_0,
  openSdkMatrix,
  SDK_AGENT_KINDS,
  type SdkMatrix,
} from '@/server/testing/sdk-agents/open-matrix';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';

let platform: TestPlatform;
let matrix: SdkMatrix;
beforeAll(async () => {
  platform = await createTestPlatform();
  matrix = await openSdkMatrix(platform);
});
afterAll(async () => {
  await matrix.close();
  await platform.close();
});

const say10 = (text: string) => ({
  tenant: '',
  message: Message.fromJSON({ messageId: randomUUID(), role: 'ROLE_USER', parts: [{ text }] }),
  configuration: undefined,
  metadata: {},
});
const say03 = (text: string) => ({
  message: {
    kind: 'message' as const,
    messageId: randomUUID(),
    role: 'user' as const,
    parts: [{ kind: 'text' as const, text }],
  },
});

type Event10 = Record<string, Record<string, unknown>>;
async function* asJson(events: AsyncIterable<StreamResponse>): AsyncGenerator<Event10> {
  for await (const event of events) yield StreamResponse.toJSON(event) as Event10;
}
async function all<T>(events: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const event of events) list.push(event);
  return list;
}

describe.each(SDK_AGENT_KINDS)('a client of 1.3.0 streams from an agent of %s', (kind) => {
  it('a task, its artifact and its end', async () => {
    const client = await matrix.client10(kind);
    const events = await all(asJson(client.sendMessageStream(say10('task: count'), IN_1_0)));
    expect(events.map((event) => Object.keys(event)[0])).toEqual(['task', 'artifactUpdate', 'statusUpdate']);
    expect(events[1]?.artifactUpdate?.artifact).toMatchObject({ parts: [{ text: 'heard: task: count' }] });
    expect(events[2]?.statusUpdate?.status).toMatchObject({ state: 'TASK_STATE_COMPLETED' });
  });

  it('one message, and no more', async () => {
    const client = await matrix.client10(kind);
    const events = await all(asJson(client.sendMessageStream(say10('Hi'), IN_1_0)));
    expect(events).toMatchObject([{ message: { role: 'ROLE_AGENT', parts: [{ text: 'heard: Hi' }] } }]);
  });

  it('a task that somebody else cancels; who subscribes to it gets the task first, and the same end', async () => {
    const client = await matrix.client10(kind);
    const events = asJson(client.sendMessageStream(say10('hold'), IN_1_0));
    const { value } = await events.next();
    const id = String((value as Event10).task?.id);
    const other = asJson(client.resubscribeTask({ tenant: '', id }, IN_1_0));
    expect((await other.next()).value).toMatchObject({
      task: { id, status: { state: 'TASK_STATE_WORKING' } },
    });
    await client.cancelTask({ tenant: '', id, metadata: {} }, IN_1_0);
    const canceled = { statusUpdate: { taskId: id, status: { state: 'TASK_STATE_CANCELED' } } };
    expect((await all(events)).at(-1)).toMatchObject(canceled);
    expect((await all(other)).at(-1)).toMatchObject(canceled);
  });
});

describe.each(SDK_AGENT_KINDS)('a client of 0.3.14 streams from an agent of %s', (kind) => {
  it('a task, its artifact and its end', async () => {
    const events = await all(matrix.client03(kind).sendMessageStream(say03('task: count')));
    expect(events).toMatchObject([
      { kind: 'task' },
      { kind: 'artifact-update', artifact: { parts: [{ kind: 'text', text: 'heard: task: count' }] } },
      { kind: 'status-update', status: { state: 'completed' }, final: true },
    ]);
  });

  it('one message, and no more', async () => {
    const events = await all(matrix.client03(kind).sendMessageStream(say03('Hi')));
    expect(events).toMatchObject([{ kind: 'message', parts: [{ kind: 'text', text: 'heard: Hi' }] }]);
  });

  it('a task that somebody else cancels; who subscribes to it gets the task first, and the same end', async () => {
    const client = matrix.client03(kind);
    const events = client.sendMessageStream(say03('hold'));
    const { value } = await events.next();
    const { id } = value as { id: string };
    const other = client.resubscribeTask({ id });
    expect((await other.next()).value).toMatchObject({ kind: 'task', id, status: { state: 'working' } });
    await client.cancelTask({ id });
    const canceled = { kind: 'status-update', taskId: id, status: { state: 'canceled' }, final: true };
    expect((await all(events)).at(-1)).toMatchObject(canceled);
    expect((await all(other)).at(-1)).toMatchObject(canceled);
  });
});
