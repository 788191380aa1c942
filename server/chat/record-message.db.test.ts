import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { parseEvent } from '@/contracts/events';
import { changeBySystem } from '@/server/audit/mutate';
import { seedWorkspace, storedEvents } from '@/server/testing/seed-workspaces';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';
import type { NewChatMessage } from './message-store';
import { recordMessage } from './record-message';

let platform: TestPlatform;
let id: string;
beforeAll(async () => {
  platform = await createTestPlatform();
});
beforeEach(async () => {
  await platform.reset();
  id = await seedWorkspace(platform);
});
afterAll(() => platform.close());

const record = (message: Partial<NewChatMessage>, fail = false) =>
  changeBySystem(platform.deps, async (change) => {
    const workspace = { id, name: 'Ada', version: 7 };
    const recorded = await recordMessage(platform.deps, change, workspace, {
      workspaceId: id,
      role: 'user',
      content: 'Hello.',
      attachments: [],
      messageId: null,
      replyTo: null,
      origin: 'user',
      at: change.now,
      ...message,
    });
    if (fail) throw new Error('something else went wrong');
    return recorded;
  });

it.each([
  ['user', 'USER_MESSAGE'],
  ['agent', 'AGENT_MESSAGE'],
  ['system', 'AGENT_MESSAGE'],
] as const)('tells what role %s said as %s, as the chat has it', async (role, type) => {
  const { message } = await record({ role });
  const events = await storedEvents(platform);
  expect(events).toEqual([
    { type, workspace_id: id, version: 7, payload: { name: 'Ada', message, is_whole: true } },
  ]);
  const timestamp = platform.clock.now().toISOString();
  expect(parseEvent({ ...events[0], event: type, timestamp })).not.toBeNull();
});

it('tells once what comes twice, and tells of the answer that takes the place of a failure', async () => {
  const sent = await record({ messageId: 'a' });
  expect(await record({ messageId: 'a' })).toEqual({ ...sent, isNew: false });
  const replyTo = sent.message.id;
  const failure = await record({ role: 'system', replyTo });
  const answer = await record({ role: 'agent', replyTo, content: 'Here.' });
  await record({ role: 'agent', replyTo, content: 'Again.' });
  expect(answer.message.id).toBe(failure.message.id);
  const told = (await storedEvents(platform)).map(({ type, payload }) => [type, payload.message]);
  expect(told).toEqual([
    ['USER_MESSAGE', sent.message],
    ['AGENT_MESSAGE', failure.message],
    ['AGENT_MESSAGE', answer.message],
  ]);
});

it('tells nothing of what is rolled back', async () => {
  await expect(record({}, true)).rejects.toThrow('something else');
  expect(await storedEvents(platform)).toEqual([]);
  expect(await platform.sql`select 1 from chat_messages`).toHaveLength(0);
});
