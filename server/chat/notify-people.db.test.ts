import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { getChatHistory, notifyPeople } from '@/contracts/chat';
import type { EphemeralEvent } from '@/contracts/events';
import { callRoute } from '@/server/testing/call-route';
import { seedToken } from '@/server/testing/seed-agents';
import { countWritten, seedWorkspace, storedEvents } from '@/server/testing/seed-workspaces';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';

let platform: TestPlatform;
let id: string;
let headers: Record<string, string>;
beforeAll(async () => {
  platform = await createTestPlatform();
});
beforeEach(async () => {
  await platform.reset();
  id = await seedWorkspace(platform);
  headers = { authorization: `Bearer ${await seedToken(platform, id)}` };
});
afterAll(() => platform.close());

const notify = (body: unknown, as = headers, of = id) =>
  callRoute(notifyPeople, { params: { id: of }, body, headers: as });
const history = async () => (await callRoute(getChatHistory, { params: { id } })).body.messages;
const report = { uri: 'workspace:report.pdf', name: 'report.pdf', mimeType: 'application/pdf', size: 12 };

/** What listeners hear of activity while `run` runs. */
async function hear(run: () => Promise<unknown>): Promise<EphemeralEvent[]> {
  const heard: EphemeralEvent[] = [];
  const stop = platform.deps.events.subscribe(
    () => {},
    (batch) => heard.push(...batch.events),
  );
  await run();
  stop();
  return heard;
}

describe('a message to the people: 200', () => {
  it('stands in the chat, is told live under the same id, and leaves an activity entry', async () => {
    let answer: Awaited<ReturnType<typeof notify>> | undefined;
    const heard = await hear(async () => {
      answer = await notify({ message: 'Done.', attachments: [report] });
    });
    expect(answer).toMatchObject({ status: 200, body: { status: 'sent', id: expect.any(String) } });
    const message = {
      id: answer?.body.id,
      role: 'agent',
      content: 'Done.',
      attachments: [report],
      timestamp: platform.clock.now().toISOString(),
      message_id: null,
      reply_to: null,
      origin: 'agent',
    };
    expect(await history()).toEqual([message]);
    const payload = { name: 'Ada', message, is_whole: true };
    expect(await storedEvents(platform)).toEqual([
      { type: 'AGENT_MESSAGE', workspace_id: id, version: 1, payload },
    ]);
    const [entry] = await platform.sql`select * from activity_logs`;
    expect(entry).toMatchObject({
      activity_type: 'a2a_receive',
      method: 'notify',
      source_id: null,
      summary: 'Done.',
      request_body: null,
      response_body: { result: 'Done.', parts: [{ kind: 'file', file: report }] },
      status: 'ok',
      origin: 'agent',
    });
    expect(heard).toMatchObject([{ event: 'ACTIVITY_LOGGED', payload: { activity: { id: entry?.id } } }]);
  });

  it('may be empty when something is attached, and is then summed up by its names', async () => {
    expect(await notify({ message: '', attachments: [report] })).toMatchObject({ status: 200 });
    expect([...(await platform.sql`select summary from activity_logs`)]).toEqual([{ summary: 'report.pdf' }]);
  });

  it('is summed up in 80 characters, however wide', async () => {
    await notify({ message: '😀'.repeat(100) });
    const [entry] = await platform.sql`select summary from activity_logs`;
    expect(entry?.summary).toBe('😀'.repeat(80));
  });

  it('is not lost for a character that cannot be stored', async () => {
    const odd = { uri: 'workspace:a\0', name: 'b\ud800' };
    expect(await notify({ message: 'a\0b\udc00c', attachments: [odd] })).toMatchObject({ status: 200 });
    const attachments = [{ uri: 'workspace:a\uFFFD', name: 'b\uFFFD' }];
    expect(await history()).toMatchObject([{ content: 'a\uFFFDb\uFFFDc', attachments }]);
    const [entry] = await platform.sql`select summary, response_body from activity_logs`;
    expect(entry).toMatchObject({ summary: 'a\uFFFDb\uFFFDc', response_body: { result: 'a\uFFFDb\uFFFDc' } });
  });

  it('leaves an audit entry with counts when a person sends it, none when the agent does, and never its text', async () => {
    await notify({ message: 'From the agent.' });
    expect(await platform.sql`select 1 from audit_entries`).toHaveLength(0);
    await notify({ message: 'secret plan', attachments: [report] }, {});
    const entries = await platform.sql`select action, workspace_id, details from audit_entries`;
    expect([...entries]).toEqual([
      { action: 'notify-people', workspace_id: id, details: { characters: 11, attachments: 1 } },
    ]);
  });
});

describe('a message to the people: 400', () => {
  it.each([
    ['message', {}],
    ['message', { message: 5 }],
    ['message', { message: '' }],
    ['message', { message: ' \n', attachments: [] }],
    ['message', { message: 'x'.repeat(262_145) }],
    ['attachments', { message: 'a', attachments: 'report.pdf' }],
    ['attachments', { message: 'a', attachments: Array.from({ length: 101 }, () => report) }],
    ['attachments.1', { message: 'a', attachments: [report, 'report.pdf'] }],
    ['attachments.1.uri', { message: 'a', attachments: [report, { name: 'b' }] }],
    ['attachments.1.uri', { message: 'a', attachments: [report, { uri: '', name: 'b' }] }],
    ['attachments.2.name', { message: 'a', attachments: [report, report, { uri: 'b' }] }],
    ['attachments.0.size', { message: 'a', attachments: [{ ...report, size: -1 }] }],
    ['attachments.0.mimeType', { message: 'a', attachments: [{ ...report, mimeType: 1 }] }],
  ])('names what is wrong and writes nothing: %s', async (field, body) => {
    const before = await countWritten(platform);
    expect(await notify(body)).toMatchObject({ status: 400, body: { code: 'invalid_field', field } });
    expect(await countWritten(platform)).toEqual(before);
    expect(await history()).toEqual([]);
  });
});

describe('a message to the people: refusals', () => {
  it('401 for the token of another workspace', async () => {
    const token = await seedToken(platform, await seedWorkspace(platform));
    const answer = await notify({ message: 'a' }, { authorization: `Bearer ${token}` });
    expect(answer).toMatchObject({ status: 401, body: { code: 'invalid_token' } });
    expect(await history()).toEqual([]);
  });

  it('404 for a workspace that nobody knows, 410 for a removed one', async () => {
    const unknown = await notify({ message: 'a' }, {}, randomUUID());
    expect(unknown).toMatchObject({ status: 404, body: { code: 'workspace_not_found' } });
    const removed = await notify({ message: 'a' }, {}, await seedWorkspace(platform, { status: 'removed' }));
    expect(removed).toMatchObject({ status: 410, body: { code: 'workspace_removed' } });
  });

  it('500, with neither bubble nor event, when the entry cannot be written', async () => {
    await platform.sql`alter table activity_logs rename to activity_logs_away`;
    try {
      const heard = await hear(async () => {
        expect(await notify({ message: 'a' })).toMatchObject({ status: 500, body: { code: 'internal' } });
      });
      expect(heard).toEqual([]);
    } finally {
      await platform.sql`alter table activity_logs_away rename to activity_logs`;
    }
    expect(await history()).toEqual([]);
    expect(await storedEvents(platform)).toEqual([]);
  });
});
