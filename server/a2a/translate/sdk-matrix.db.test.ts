import { randomUUID } from 'node:crypto';
import { Message, TaskState } from '@a2a-js/sdk';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  IN_1_0,
  openSdkMatrix,
  SDK_AGENT_KINDS,
  type SdkMatrix,
} from '@/server/testing/sdk-agents/open-matrix';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';

// Agents and clients are those of the official SDKs; between them is the gateway.
let platform: TestPlatform;
let matrix: SdkMatrix;
beforeAll(async () => {
  // The SDKs print what an agent throws.
  vi.spyOn(console, 'error').mockImplementation(() => {});
  platform = await createTestPlatform();
  matrix = await openSdkMatrix(platform);
});
afterAll(async () => {
  vi.restoreAllMocks();
  await matrix.close();
  await platform.close();
});

const say10 = (parts: object[], historyLength?: number) => ({
  tenant: '',
  message: Message.fromJSON({ messageId: randomUUID(), role: 'ROLE_USER', parts }),
  configuration:
    historyLength === undefined
      ? undefined
      : {
          acceptedOutputModes: [],
          taskPushNotificationConfig: undefined,
          historyLength,
          returnImmediately: false,
        },
  metadata: {},
});
const hold10 = (): ReturnType<typeof say10> => {
  const request = say10([{ text: 'hold' }], 10);
  return { ...request, configuration: { ...request.configuration, returnImmediately: true } as never };
};
const say03 = (parts: object[], configuration?: object) => ({
  message: {
    kind: 'message' as const,
    messageId: randomUUID(),
    role: 'user' as const,
    parts: parts as never,
  },
  ...(configuration ? { configuration } : {}),
});

describe.each(SDK_AGENT_KINDS)('a client of 1.3.0 in front of an agent of %s', (kind) => {
  it('says something with a file and data, and gets all of it back', async () => {
    const client = await matrix.client10(kind);
    const raw = Buffer.from('words').toString('base64');
    const answer = await client.sendMessage(
      say10([
        { text: 'Hi' },
        { raw, filename: 'note.txt', mediaType: 'text/plain' },
        { url: 'https://files.example/a.png', filename: 'a.png', mediaType: 'image/png' },
        { data: { a: [1, { b: 2 }] } },
      ]),
      IN_1_0,
    );
    expect(Message.toJSON(answer as Message)).toMatchObject({
      role: 'ROLE_AGENT',
      parts: [
        { text: 'heard: Hi' },
        { raw, filename: 'note.txt', mediaType: 'text/plain' },
        { url: 'https://files.example/a.png', filename: 'a.png', mediaType: 'image/png' },
        { data: { a: [1, { b: 2 }] } },
      ],
    });
  });

  it('gets a task with its artifact, fetches it, and may leave its history out', async () => {
    const client = await matrix.client10(kind);
    const task = await client.sendMessage(say10([{ text: 'task: count' }]), IN_1_0);
    expect(task).toMatchObject({
      status: { state: TaskState.TASK_STATE_COMPLETED },
      artifacts: [{ parts: [{ content: { value: 'heard: task: count' } }] }],
    });
    const { id } = task as { id: string };
    expect(await client.getTask({ tenant: '', id, historyLength: 10 }, IN_1_0)).toMatchObject({ id });
    expect((await client.getTask({ tenant: '', id, historyLength: 0 }, IN_1_0)).history).toEqual([]);
    const whole = await client.sendMessage(say10([{ text: 'task: x' }], 10), IN_1_0);
    expect(whole).toMatchObject({ history: [{ role: 1 }] });
    expect(await client.sendMessage(say10([{ text: 'task: x' }], 0), IN_1_0)).toMatchObject({ history: [] });
  });

  it('cancels a task, and not twice', async () => {
    const client = await matrix.client10(kind);
    const { id } = (await client.sendMessage(hold10(), IN_1_0)) as { id: string };
    const canceled = await client.cancelTask({ tenant: '', id, metadata: {} }, IN_1_0);
    expect(canceled).toMatchObject({ id, status: { state: TaskState.TASK_STATE_CANCELED } });
    const again = client.cancelTask({ tenant: '', id, metadata: {} }, IN_1_0);
    await expect(again).rejects.toMatchObject({ name: expect.stringContaining('TaskNotCancelable') });
  });

  it('is told of a task that is not there in the words of 1.0', async () => {
    const client = await matrix.client10(kind);
    const missing = client.getTask({ tenant: '', id: 'nowhere', historyLength: undefined }, IN_1_0);
    await expect(missing).rejects.toMatchObject({ name: expect.stringContaining('TaskNotFound') });
  });

  it('reads of an agent that fails as a task that has failed', async () => {
    const client = await matrix.client10(kind);
    const answer = await client.sendMessage(say10([{ text: 'fail: no' }]), IN_1_0);
    expect(answer).toMatchObject({ status: { state: TaskState.TASK_STATE_FAILED } });
  });
});

describe.each(SDK_AGENT_KINDS)('a client of 0.3.14 in front of an agent of %s', (kind) => {
  it('says something with a file and data, and gets all of it back', async () => {
    const file = { name: 'note.txt', mimeType: 'text/plain', bytes: Buffer.from('words').toString('base64') };
    const parts = [
      { kind: 'text', text: 'Hi' },
      { kind: 'file', file },
      {
        kind: 'file',
        file: { name: 'a.png', mimeType: 'image/png', uri: 'https://files.example/a.png' },
      },
      { kind: 'data', data: { a: [1, { b: 2 }] } },
    ];
    const result = await matrix.client03(kind).sendMessage(say03(parts));
    expect(result).toMatchObject({
      kind: 'message',
      role: 'agent',
      parts: [{ kind: 'text', text: 'heard: Hi' }, ...parts.slice(1)],
    });
  });

  it('gets a task with its artifact, and fetches it', async () => {
    const client = matrix.client03(kind);
    const result = (await client.sendMessage(say03([{ kind: 'text', text: 'task: count' }]))) as {
      id: string;
    };
    const completed = {
      kind: 'task',
      status: { state: 'completed' },
      artifacts: [{ parts: [{ kind: 'text', text: 'heard: task: count' }] }],
    };
    expect(result).toMatchObject(completed);
    expect(await client.getTask({ id: result.id })).toMatchObject({ ...completed, id: result.id });
  });

  it('cancels a task', async () => {
    const client = matrix.client03(kind);
    const parts = [{ kind: 'text', text: 'hold' }];
    const { id } = (await client.sendMessage(say03(parts, { blocking: false }))) as { id: string };
    expect(await client.cancelTask({ id })).toMatchObject({
      kind: 'task',
      id,
      status: { state: 'canceled' },
    });
  });

  it('is told of a task that is not there in the words of 0.3', async () => {
    const missing = matrix.client03(kind).getTask({ id: 'nowhere' });
    await expect(missing).rejects.toThrow(/-32001|not found|no such task/i);
  });

  it('reads of an agent that fails as a task that has failed', async () => {
    const parts = [{ kind: 'text', text: 'fail: no' }];
    const result = await matrix.client03(kind).sendMessage(say03(parts));
    expect(result).toMatchObject({ status: { state: 'failed' } });
  });
});
