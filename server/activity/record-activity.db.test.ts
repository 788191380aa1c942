import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { listActivity, recordActivity } from '@/contracts/activity';
import type { EphemeralEvent } from '@/contracts/events';
import { REPORTED_ACTIVITY_TYPES } from '@/domain/activity';
import { callRoute } from '@/server/testing/call-route';
import { seedToken } from '@/server/testing/seed-agents';
import { seedWorkspace } from '@/server/testing/seed-workspaces';
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

const record = (body: Record<string, unknown>, as = headers, of = id) =>
  callRoute(recordActivity, { params: { id: of }, body, headers: as });
const list = async () =>
  (await callRoute(listActivity, { params: { id } })).body as unknown as Record<string, unknown>[];

describe('a report: 200', () => {
  it('keeps everything that was sent', async () => {
    const body = {
      activity_type: 'a2a_send',
      method: 'message/send',
      summary: 'asks Grace',
      target_id: randomUUID(),
      source_id: id,
      status: 'error',
      error_detail: 'no answer',
      duration_ms: 1500,
      request_body: { text: 'hi' },
      response_body: [1, 'two', null],
      metadata: { attempt: 3 },
    };
    const answer = await record(body);
    expect(answer).toMatchObject({ status: 200, body: { status: 'logged', id: expect.any(String) } });
    const created_at = platform.clock.now().toISOString();
    const ofNoCall = { tool_trace: null, task_id: null, trace_id: null };
    const rest = { id: answer.body.id, workspace_id: id, ...ofNoCall, origin: 'agent', created_at };
    expect(await list()).toEqual([{ ...body, ...rest }]);
  });

  it.each(REPORTED_ACTIVITY_TYPES)('may be of type %s alone, and is ok then', async (activity_type) => {
    for (const source_id of ['', null, undefined, id.toUpperCase()])
      expect(await record({ activity_type, source_id })).toMatchObject({ status: 200 });
    const rows = await list();
    expect(rows.map((row) => row.source_id)).toEqual([id, null, null, null]);
    expect(rows[1]).toMatchObject({ activity_type, status: 'ok', request_body: null, metadata: null });
  });

  it('is told live, without its bodies', async () => {
    const heard: EphemeralEvent[] = [];
    const stop = platform.deps.events.subscribe(
      () => {},
      (batch) => heard.push(...batch.events),
    );
    const answer = await record({ activity_type: 'agent_log', summary: 'thinks', request_body: 'secret' });
    stop();
    expect(heard).toEqual([
      {
        event: 'ACTIVITY_LOGGED',
        workspace_id: id,
        timestamp: platform.clock.now().toISOString(),
        payload: {
          activity: {
            id: answer.body.id,
            workspace_id: id,
            activity_type: 'agent_log',
            source_id: null,
            target_id: null,
            method: null,
            summary: 'thinks',
            duration_ms: null,
            status: 'ok',
            error_detail: null,
            origin: 'agent',
            created_at: platform.clock.now().toISOString(),
          },
        },
      },
    ]);
  });

  it('leaves an audit entry without texts when a person sends it, none when the agent does', async () => {
    await record({ activity_type: 'agent_log', summary: 'from the agent' });
    expect(await platform.sql`select 1 from audit_entries`).toHaveLength(0);
    await record({ activity_type: 'error', summary: 'secret plan' }, {});
    const entries = await platform.sql`select action, workspace_id, details from audit_entries`;
    expect([...entries]).toEqual([
      { action: 'record-activity', workspace_id: id, details: { activity_type: 'error' } },
    ]);
    expect((await list())[0]).toMatchObject({ origin: 'user' });
  });
});

describe('a report: refusals', () => {
  const deep = JSON.parse('['.repeat(600) + ']'.repeat(600));
  it.each([
    ['activity_type', { activity_type: undefined }],
    ['activity_type', { activity_type: 'gossip' }],
    ['status', { status: 'fine' }],
    ['target_id', { target_id: 'x' }],
    ['source_id', { source_id: 'x' }],
    ['duration_ms', { duration_ms: -1 }],
    ['duration_ms', { duration_ms: 1.5 }],
    ['duration_ms', { duration_ms: 2_147_483_648 }],
    ['summary', { summary: 5 }],
    ['request_body', { request_body: deep }],
  ])('400 names the field %s that is wrong', async (field, wrong) => {
    const answer = await record({ activity_type: 'agent_log', ...wrong });
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_field', field } });
    expect(await list()).toEqual([]);
  });

  it('401 for the token of another workspace', async () => {
    const token = await seedToken(platform, await seedWorkspace(platform));
    const answer = await record({ activity_type: 'error' }, { authorization: `Bearer ${token}` });
    expect(answer).toMatchObject({ status: 401, body: { code: 'invalid_token' } });
    expect(await list()).toEqual([]);
  });

  it('403 for a source that is another workspace, whoever asks', async () => {
    for (const as of [headers, {}]) {
      const answer = await record({ activity_type: 'error', source_id: randomUUID() }, as);
      expect(answer).toMatchObject({ status: 403, body: { code: 'foreign_source' } });
    }
    expect(await list()).toEqual([]);
  });

  it('404 for a workspace that nobody knows, 410 for a removed one', async () => {
    const unknown = await record({ activity_type: 'error' }, {}, randomUUID());
    expect(unknown).toMatchObject({ status: 404, body: { code: 'workspace_not_found' } });
    const gone = await seedWorkspace(platform, { status: 'removed' });
    const removed = await record({ activity_type: 'error' }, {}, gone);
    expect(removed).toMatchObject({ status: 410, body: { code: 'workspace_removed' } });
  });
});
