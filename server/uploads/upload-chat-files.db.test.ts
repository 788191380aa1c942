import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { listAudit } from '@/contracts/audit';
import type { PlatformEvent } from '@/contracts/events';
import { uploadChatFiles } from '@/contracts/uploads';
import { createOutbound } from '@/server/platform/guarded-fetch/outbound';
import { createOutboundPolicy } from '@/server/platform/guarded-fetch/outbound-policy';
import { getInboundSecret } from '@/server/registry/inbound-secret';
import { callRoute, type RouteAnswer, type RouteCall } from '@/server/testing/call-route';
import { type FormFile, packForm } from '@/server/testing/form-body';
import { createLocalPlace, type LocalPlace } from '@/server/testing/local-machines';
import { backendBeside } from '@/server/testing/mixed-backends';
import { type AgentSeed, type SeededAgent, seedAgent } from '@/server/testing/seed-agents';
import { seedWorkspace } from '@/server/testing/seed-workspaces';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';
import { readForm } from './internal/read-form';

const UNKNOWN = 'a3bb189e-8bf9-4c4b-9b3f-000000000001';
const HELLO: FormFile = { name: 'Hello (1).txt', content: 'Hello.', type: 'text/plain; charset=utf-8' };
const UUID = '[\\da-f]{8}(-[\\da-f]{4}){3}-[\\da-f]{12}';

let platform: TestPlatform;
let place: LocalPlace;
beforeAll(async () => {
  platform = await createTestPlatform();
  place = createLocalPlace('/bin/false');
  Object.assign(platform.deps, { backends: backendBeside(platform.deps, place.open()) });
});
beforeEach(() => platform.reset());
afterAll(async () => {
  await platform.close();
  await place.clear();
});

async function upload(id: string, files: readonly FormFile[], call: RouteCall = {}): Promise<RouteAnswer> {
  const { rawBody, headers } = await packForm(files);
  return callRoute(uploadChatFiles, {
    ...call,
    params: { id },
    rawBody,
    headers: { ...headers, ...call.headers },
  });
}

const seedPolling = (seed: AgentSeed = {}): Promise<SeededAgent> =>
  seedAgent(platform, { deliveryMode: 'poll', ...seed });

const stored = () => platform.sql<{ filename: string; mimetype: string; size: number; content: Buffer }[]>`
  select filename, mimetype, size_bytes::int as size, string_agg(content, '' order by position) as content
  from pending_uploads join pending_upload_pieces using (file_id) group by file_id order by filename`;
const entries = () => platform.sql<
  { summary: string; method: string; activity_type: string; request_body: object }[]
>`
  select summary, method, activity_type, request_body, source_id from activity_logs order by seq`;

describe('for an agent that polls', () => {
  it('the files are kept, each with an entry in its activity', async () => {
    const { id } = await seedPolling();
    const large = new Uint8Array(3_000_000).map((_, at) => at % 251);
    const { status, body } = await upload(id, [HELLO, { name: 'large.bin', content: large }]);
    expect(status).toBe(200);
    const [hello, second] = body.files as Record<string, unknown>[];
    expect(hello).toEqual({
      uri: expect.stringMatching(new RegExp(`^platform-pending:${id}/${UUID}$`)),
      name: 'Hello__1_.txt',
      mimeType: 'text/plain',
      size: 6,
    });
    expect(second).toMatchObject({
      name: 'large.bin',
      mimeType: 'application/octet-stream',
      size: 3_000_000,
    });
    const rows = await stored();
    expect(rows.map(({ filename, mimetype, size }) => [filename, mimetype, size])).toEqual([
      ['Hello__1_.txt', 'text/plain', 6],
      ['large.bin', 'application/octet-stream', 3_000_000],
    ]);
    expect(rows[1]?.content.equals(large)).toBe(true);
    const fileId = String(hello?.uri).split('/')[1];
    expect(await entries()).toMatchObject([
      {
        activity_type: 'a2a_receive',
        method: 'chat_upload_receive',
        summary: 'chat_upload_receive: Hello__1_.txt',
        request_body: { file_id: fileId, ...hello },
        source_id: null,
      },
      { method: 'chat_upload_receive', summary: 'chat_upload_receive: large.bin' },
    ]);
  });

  it('who looks on is told once per file, after the commit', async () => {
    const { id } = await seedPolling();
    const heard: PlatformEvent[] = [];
    const publish = vi
      .spyOn(platform.deps.events, 'publishEphemeral')
      .mockImplementation((event) => void heard.push(event as PlatformEvent));
    await upload(id, [HELLO, HELLO]);
    await failSecondEntry();
    expect((await upload(id, [HELLO, HELLO])).status).toBe(500);
    publish.mockRestore();
    await platform.sql`drop trigger fail_second on activity_logs`;
    expect(heard.map(({ event, workspace_id }) => [event, workspace_id])).toEqual([
      ['ACTIVITY_LOGGED', id],
      ['ACTIVITY_LOGGED', id],
    ]);
  });

  it('all of them or none: the second entry fails, and nothing is left of the first', async () => {
    const { id } = await seedPolling();
    await failSecondEntry();
    const answer = await upload(id, [HELLO, { ...HELLO, name: 'second.txt' }]);
    await platform.sql`drop trigger fail_second on activity_logs`;
    expect(answer).toMatchObject({ status: 500, body: { code: 'internal' } });
    expect([await stored(), await entries()]).toEqual([[], []]);
    const [audit] = await platform.sql`select count(*)::int as entries from audit_entries`;
    expect(audit).toEqual({ entries: 0 });
  });

  it('all of them or none: the second is too large', async () => {
    const { id } = await seedPolling();
    const huge = { name: 'huge.bin', content: new Uint8Array(25 * 1024 * 1024 + 1) };
    expect(await upload(id, [HELLO, huge])).toMatchObject({
      status: 413,
      body: { code: 'upload_too_large', field: 'files', max_bytes: 26_214_400, file: 'huge.bin' },
    });
    expect([await stored(), await entries()]).toEqual([[], []]);
  });

  it('an entry tells who has sent it, and a person’s leaves its trace in the audit log', async () => {
    const agent = await seedPolling();
    await upload(agent.id, [HELLO], { headers: agent.headers });
    await upload(agent.id, [HELLO]);
    expect((await entries()).map((entry) => (entry as { source_id?: string }).source_id)).toEqual([
      agent.id,
      null,
    ]);
    const { body } = await callRoute(listAudit);
    expect(body.entries).toMatchObject([{ action: 'upload-chat-files', details: { files: 1, bytes: 6 } }]);
    expect(JSON.stringify(body)).not.toContain('Hello');
  });

  it('is refused once too much waits for it', async () => {
    const { id } = await seedPolling();
    await platform.sql`
      insert into pending_uploads (workspace_id, size_bytes, filename, mimetype)
      select ${id}, 26214400, 'a', 'a/b' from generate_series(1, 20)`;
    expect((await upload(id, [HELLO])).status).toBe(200);
    await platform.sql`update pending_uploads set size_bytes = 26214400`;
    expect(await upload(id, [HELLO])).toMatchObject({ status: 413, body: { code: 'uploads_full' } });
  });
});

/** PostgreSQL refuses the second entry of a transaction from now on. */
async function failSecondEntry(): Promise<void> {
  await platform.sql.unsafe(`
    create or replace function fail_second() returns trigger language plpgsql as $$
    begin
      if exists (select 1 from activity_logs where tx_id = pg_current_xact_id()) then raise 'no'; end if;
      return new;
    end $$;
    create trigger fail_second before insert on activity_logs for each row execute function fail_second()`);
}

it('for a workspace that the platform answers for, they are kept as well', async () => {
  const id = await seedWorkspace(platform);
  const { status, body } = await upload(id, [HELLO]);
  expect(status).toBe(200);
  expect(body.files).toMatchObject([{ uri: expect.stringMatching(/^platform-pending:/) }]);
  expect(await stored()).toHaveLength(1);
});

it('for a machine of ours, they are written into it', async () => {
  const { id } = await seedAgent(platform, { backend: 'local', deliveryMode: null });
  const { status, body } = await upload(id, [HELLO, { name: '../x', content: 'x' }]);
  expect(status).toBe(200);
  const files = body.files as { uri: string }[];
  expect(files).toEqual([
    {
      uri: expect.stringMatching(
        /^workspace:\/workspace\/\.molecule\/chat-uploads\/[\da-f]{32}-Hello__1_\.txt$/,
      ),
      name: 'Hello__1_.txt',
      mimeType: 'text/plain',
      size: 6,
    },
    expect.objectContaining({ uri: expect.stringMatching(/[\da-f]{32}-x$/), name: 'x' }),
  ]);
  const path = files[0]?.uri.slice('workspace:'.length) ?? '';
  const workspace = {
    id,
    name: 'Ada',
    runtime: 'local',
    backend: 'local',
    tier: 2,
    instanceId: null,
  } as const;
  expect(Buffer.from(await place.open().files.read(workspace, path)).toString()).toBe('Hello.');
  expect([await stored(), await entries()]).toEqual([[], []]);
  const [audit] = await platform.sql`select action, details from audit_entries`;
  expect(audit).toEqual({ action: 'upload-chat-files', details: { files: 2, bytes: 7 } });
});

describe('for an agent that is called', () => {
  /** What the agent was sent, and what it answers. */
  const agent = {
    calls: [] as { url: string; auth: string; form: Promise<unknown> }[],
    answer: '',
    status: 200,
  };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const contentType = request.headers['content-type'] ?? '';
    const form = readForm({
      contentType,
      contentLength: null,
      chunks: async function* () {
        yield* chunks;
      },
    });
    agent.calls.push({ url: request.url ?? '', auth: request.headers.authorization ?? '', form });
    if (agent.status === 0) request.socket.destroy();
    else response.writeHead(agent.status).end(agent.answer);
  });
  let url: string;
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  beforeEach(() => {
    const answer = JSON.stringify({
      files: [{ uri: 'workspace:/workspace/in/1' }, { uri: 'workspace:/workspace/in/2' }],
    });
    Object.assign(agent, { calls: [], answer, status: 200 });
  });
  afterEach(() => server.closeAllConnections());
  afterAll(() => void server.close());

  it('they are handed over with its secret, and it says where they are', async () => {
    const { id } = await seedAgent(platform, { url: `${url}/agent/?x=1` });
    const { status, body } = await upload(id, [HELLO, { name: 'b', content: 'b' }]);
    expect([status, body]).toEqual([
      200,
      {
        files: [
          { uri: 'workspace:/workspace/in/1', name: 'Hello__1_.txt', mimeType: 'text/plain', size: 6 },
          { uri: 'workspace:/workspace/in/2', name: 'b', mimeType: 'application/octet-stream', size: 1 },
        ],
      },
    ]);
    const [call] = agent.calls;
    expect(call?.url).toBe('/agent/internal/chat/uploads/ingest');
    expect(call?.auth).toBe(`Bearer ${await getInboundSecret(platform.deps, id)}`);
    expect(await call?.form).toMatchObject([
      { name: 'Hello__1_.txt', mimeType: 'text/plain', content: Buffer.from('Hello.') },
      { name: 'b', content: Buffer.from('b') },
    ]);
    expect([await stored(), await entries()]).toEqual([[], []]);
  });

  it.each([
    ['a refusal', 401, '{}', 502, 'agent_refused'],
    ['no room', 507, '', 502, 'agent_refused'],
    ['no JSON', 200, 'ok', 502, 'agent_answer_unreadable'],
    ['too few addresses', 200, '{"files":[]}', 502, 'agent_answer_unreadable'],
    ['no address', 200, '{"files":[{},{}]}', 502, 'agent_answer_unreadable'],
    ['nothing at all', 0, '', 502, 'agent_unreachable'],
  ])('its answer is %s', async (_, answered, answer, status, code) => {
    Object.assign(agent, { status: answered, answer });
    const { id } = await seedAgent(platform, { url });
    expect(await upload(id, [HELLO, HELLO])).toMatchObject({ status, body: { code } });
    const [audit] = await platform.sql`select count(*)::int as entries from audit_entries`;
    expect(audit).toEqual({ entries: 0 });
  });

  it('nobody listens at its address', async () => {
    const { id } = await seedAgent(platform, { url: 'http://127.0.0.1:9' });
    expect(await upload(id, [HELLO])).toMatchObject({ status: 502, body: { code: 'agent_unreachable' } });
  });

  it('its address may not be called', async () => {
    const outbound = createOutbound(createOutboundPolicy({ mode: 'server', outboundAllow: [] }));
    const open = platform.deps.outbound;
    Object.assign(platform.deps, { outbound });
    const { id } = await seedAgent(platform, { url });
    const answer = await upload(id, [HELLO]);
    Object.assign(platform.deps, { outbound: open });
    await outbound.close();
    expect(answer).toMatchObject({ status: 502, body: { code: 'url_not_routable' } });
    expect(agent.calls).toEqual([]);
  });
});

describe('without an address', () => {
  it('503 when it is known to be on its way: push', async () => {
    const { id } = await seedAgent(platform, { deliveryMode: 'push', url: '', status: 'awaiting_agent' });
    const { status, body } = await upload(id, [HELLO]);
    expect([status, body.code, body.status]).toEqual([503, 'workspace_without_url', 'awaiting_agent']);
    expect(body.error).toContain('not registered yet');
  });

  it('422 when no retry can help: it has no mode', async () => {
    const { id } = await seedAgent(platform, { deliveryMode: null, url: '' });
    const { status, body } = await upload(id, [HELLO]);
    expect([status, body.code]).toEqual([422, 'uploads_not_possible']);
    expect(body.error).toMatch(/push mode/);
    expect(body.error).not.toContain('not registered yet');
  });
});

describe('refused', () => {
  it('404 and 410: no such workspace, a removed one, a foreign id', async () => {
    expect(await upload(UNKNOWN, [HELLO])).toMatchObject({
      status: 404,
      body: { code: 'workspace_not_found' },
    });
    const { id } = await seedPolling({ status: 'removed' });
    expect(await upload(id, [HELLO])).toMatchObject({ status: 410, body: { code: 'workspace_removed' } });
    expect(await upload('me', [HELLO])).toMatchObject({
      status: 400,
      body: { code: 'invalid_field', field: 'id' },
    });
  });

  it('401: the token of another workspace', async () => {
    const [own, other] = [await seedPolling(), await seedPolling()];
    const answer = await upload(own.id, [HELLO], { headers: other.headers });
    expect(answer).toMatchObject({ status: 401, body: { code: 'invalid_token' } });
    expect(await stored()).toEqual([]);
  });

  it('403: a form of another website, which browsers send without asking', async () => {
    const { id } = await seedPolling();
    const foreign = { headers: { origin: 'https://elsewhere.example' } };
    const answer = await upload(id, [HELLO], foreign);
    expect(answer).toMatchObject({ status: 403, body: { code: 'foreign_origin' } });
    expect(await stored()).toEqual([]);
  });

  it('415: a body that is no form', async () => {
    const { id } = await seedPolling();
    for (const body of [
      { body: {} },
      { rawBody: 'a=1', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      {},
    ]) {
      const answer = await callRoute(uploadChatFiles, { params: { id }, ...body });
      expect(answer).toMatchObject({ status: 415, body: { code: 'unsupported_media_type' } });
      expect(answer.body.error).toContain('multipart/form-data');
    }
  });

  it('400: a form without files, and one that is broken', async () => {
    const { id } = await seedPolling();
    expect(await upload(id, [{ name: 'a', content: 'x', field: 'file' }])).toMatchObject({
      status: 400,
      body: { code: 'invalid_field', field: 'files' },
    });
    const broken = {
      rawBody: '--b\r\nnonsense',
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
    };
    expect(await callRoute(uploadChatFiles, { params: { id }, ...broken })).toMatchObject({
      status: 400,
      body: { code: 'invalid_multipart' },
    });
    expect([await stored(), await entries()]).toEqual([[], []]);
  });

  it('503 with Retry-After: the memory for uploads is taken', async () => {
    const { id } = await seedPolling();
    const take = vi.spyOn(platform.deps.uploadRoom, 'take');
    const { AppError } = await import('@/server/platform/app-error');
    take.mockRejectedValueOnce(new AppError('uploads_exhausted', { details: { retry_after: 5 } }));
    const answer = await upload(id, [HELLO]);
    expect(answer).toMatchObject({ status: 503, body: { code: 'uploads_exhausted', retry_after: 5 } });
    expect(answer.headers.get('retry-after')).toBe('5');
    take.mockRestore();
    expect((await upload(id, [HELLO])).status).toBe(200);
  });
});
