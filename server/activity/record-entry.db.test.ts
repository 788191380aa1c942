import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { activityEventRow } from '@/contracts/activity';
import { changeBySystem } from '@/server/audit/mutate';
import { seedWorkspace } from '@/server/testing/seed-workspaces';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';
import { type NewActivity, recordEntry } from './record-entry';

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

const record = (entry: Partial<NewActivity>, fail = false) =>
  changeBySystem(platform.deps, async (change) => {
    const row = await recordEntry(change, {
      workspaceId: id,
      type: 'a2a_receive',
      sourceId: null,
      targetId: null,
      method: null,
      summary: null,
      durationMs: null,
      status: 'ok',
      errorDetail: null,
      origin: 'webhook',
      messageId: null,
      ...entry,
    });
    if (fail) throw new Error('something else went wrong');
    return row;
  });
const stored = async () => (await platform.sql`select * from activity_logs`)[0];

it('answers with the entry as it stands, which live events can carry', async () => {
  const row = await record({ method: 'message/send', summary: 'asks', durationMs: 12, messageId: 'm-1' });
  expect(activityEventRow.parse(row)).toEqual(row);
  // The texts are read from the bodies each time.
  const { created_at, request_text: _, response_text: __, ...rest } = row;
  expect(await stored()).toMatchObject({ ...rest, created_at: new Date(created_at), message_id: 'm-1' });
});

it('cuts texts to their bytes between two characters, and keeps bodies whole', async () => {
  const long = '😀'.repeat(5000);
  const row = await record({ summary: `a${long}`, errorDetail: long, responseBody: { long } });
  expect(row).toMatchObject({ summary: `a${'😀'.repeat(1023)}`, error_detail: '😀'.repeat(1024) });
  const { id: rowId, summary, error_detail } = row;
  expect(await stored()).toMatchObject({ id: rowId, summary, error_detail, response_body: { long } });
});

it('loses no entry for a character that cannot be stored, for nesting or for an odd duration', async () => {
  const row = await record({
    method: 'a\0',
    summary: '\ud800',
    messageId: 'm\0',
    requestBody: { 'k\0': ['\udc00', '😀\0'] },
    responseBody: JSON.parse('['.repeat(100_000) + ']'.repeat(100_000)),
    toolTrace: '\0',
    durationMs: 1.6,
  });
  expect(row).toMatchObject({ method: 'a\uFFFD', summary: '\uFFFD', duration_ms: 2 });
  expect(await stored()).toMatchObject({
    message_id: 'm\uFFFD',
    request_body: { 'k\uFFFD': ['\uFFFD', '😀\uFFFD'] },
    response_body: { omitted: 'nested too deeply' },
    tool_trace: '\uFFFD',
  });
  expect((await record({ durationMs: -5 })).duration_ms).toBe(0);
  expect((await record({ durationMs: 1e12 })).duration_ms).toBe(2_147_483_647);
});

it('leaves nothing of a transaction that is rolled back', async () => {
  await expect(record({}, true)).rejects.toThrow('something else');
  expect(await stored()).toBeUndefined();
});
