import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { getMetrics } from '@/contracts/platform';
import { ackPendingUpload, readPendingUpload, uploadChatFiles } from '@/contracts/uploads';
import {
  callRoute,
  type RouteAnswer,
  type RouteCall,
  requestRoute,
  routeOf,
} from '@/server/testing/call-route';
import { type FormFile, packForm } from '@/server/testing/form-body';
import { type SeededAgent, seedAgent } from '@/server/testing/seed-agents';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';
import { pendingUploadsSweeper } from './pending-uploads.sweeper';

const UNKNOWN = 'a3bb189e-8bf9-4c4b-9b3f-000000000001';
const HOUR_MS = 3_600_000;
const PNG = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 1, 2]);

let platform: TestPlatform;
let agent: SeededAgent;
beforeAll(async () => {
  platform = await createTestPlatform();
});
beforeEach(async () => {
  await platform.reset();
  agent = await seedAgent(platform, { deliveryMode: 'poll' });
});
afterAll(() => platform.close());

async function keep(file: Partial<FormFile> = {}): Promise<string> {
  const form = await packForm([{ name: 'a.txt', content: 'Hello.', type: 'text/plain', ...file }]);
  const { body } = await callRoute(uploadChatFiles, { params: { id: agent.id }, ...form });
  const [kept] = body.files as { uri: string }[];
  return kept?.uri.split('/')[1] ?? '';
}

const asAgent = (): RouteCall => ({ headers: agent.headers });
const fetchFile = (fileId: string, call: RouteCall = {}): Promise<Response> =>
  requestRoute(routeOf(readPendingUpload), {
    ...call,
    params: { id: agent.id, file_id: fileId, ...call.params },
  });
const ack = (fileId: string, call: RouteCall = asAgent()): Promise<RouteAnswer> =>
  callRoute(ackPendingUpload, { ...call, params: { id: agent.id, file_id: fileId, ...call.params } });
const statusAndCode = async (response: Response) => {
  const body = (await response.json()) as { code: string };
  return [response.status, body.code];
};
const rows = () => platform.sql<{ fetched_at: Date | null; acked_at: Date | null }[]>`
  select fetched_at, acked_at from pending_uploads`;

describe('the content of a file', () => {
  it('is handed out as it came, as often as the agent asks, and the last time is noted', async () => {
    const content = new Uint8Array(2_500_000).map((_, at) => at % 253);
    const fileId = await keep({ name: 'data.bin', content });
    for (let time = 0; time < 2; time += 1) {
      platform.clock.advance(1000);
      const response = await fetchFile(fileId, asAgent());
      expect(response.status).toBe(200);
      expect(Buffer.from(await response.arrayBuffer()).equals(content)).toBe(true);
      expect(await rows()).toEqual([{ fetched_at: platform.clock.now(), acked_at: null }]);
    }
  });

  it('comes as something to save, never to run', async () => {
    const { headers } = await fetchFile(await keep({ name: 'page.html', type: 'text/html' }), asAgent());
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-length': '6',
      'content-disposition': `attachment; filename="page.html"; filename*=UTF-8''page.html`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'cache-control': 'private, no-store',
    });
  });

  it.each([
    ['text/plain', 'Hello.', 'text/plain'],
    ['image/png', PNG, 'image/png'],
    ['text/html', PNG, 'image/png'],
    ['image/png', '<script>', 'application/octet-stream'],
    ['image/svg+xml', '<svg/>', 'application/octet-stream'],
  ])('called %s, is typed by its bytes', async (type, content, served) => {
    const { headers } = await fetchFile(await keep({ type, content }), asAgent());
    expect(headers.get('content-type')).toBe(served);
  });

  it('is shown to people without being noted as fetched', async () => {
    const response = await fetchFile(await keep());
    expect(await response.text()).toBe('Hello.');
    expect(await rows()).toEqual([{ fetched_at: null, acked_at: null }]);
  });

  it('400: an id that is none', async () => {
    expect(await statusAndCode(await fetchFile('me', asAgent()))).toEqual([400, 'invalid_field']);
  });

  it('404: unknown, of another workspace, expired, acknowledged', async () => {
    const missing = [404, 'file_not_found'];
    const fileId = await keep();
    const other = await seedAgent(platform, { deliveryMode: 'poll' });
    expect(await statusAndCode(await fetchFile(UNKNOWN, asAgent()))).toEqual(missing);
    const theirs = { params: { id: other.id }, headers: other.headers };
    expect(await statusAndCode(await fetchFile(fileId, theirs))).toEqual(missing);
    expect(await statusAndCode(await fetchFile(fileId, { params: { id: other.id } }))).toEqual(missing);
    await ack(fileId);
    expect(await statusAndCode(await fetchFile(fileId, asAgent()))).toEqual(missing);
    const late = await keep();
    platform.clock.advance(24 * HOUR_MS);
    expect(await statusAndCode(await fetchFile(late, asAgent()))).toEqual(missing);
    expect(await statusAndCode(await fetchFile(late))).toEqual(missing);
  });

  it('401: the bearer of another workspace', async () => {
    const other = await seedAgent(platform);
    const answer = await fetchFile(await keep(), { headers: other.headers });
    expect(await statusAndCode(answer)).toEqual([401, 'invalid_token']);
  });

  it('is still shown to people once the agent has it', async () => {
    const fileId = await keep();
    await ack(fileId);
    expect(await (await fetchFile(fileId)).text()).toBe('Hello.');
  });
});

describe('an acknowledgement', () => {
  it('counts once, and may be repeated', async () => {
    const fileId = await keep();
    expect(await ack(fileId)).toMatchObject({ status: 200, body: { acked: true } });
    const first = platform.clock.now();
    platform.clock.advance(1000);
    expect(await ack(fileId)).toMatchObject({ status: 200, body: { acked: true } });
    expect(await rows()).toEqual([{ fetched_at: null, acked_at: first }]);
  });

  it('404: unknown, of another workspace, expired', async () => {
    const fileId = await keep();
    const missing = { status: 404, body: { code: 'file_not_found' } };
    expect(await ack(UNKNOWN)).toMatchObject(missing);
    const other = await seedAgent(platform);
    expect(await ack(fileId, { params: { id: other.id }, headers: other.headers })).toMatchObject(missing);
    platform.clock.advance(24 * HOUR_MS);
    expect(await ack(fileId)).toMatchObject(missing);
    expect(await rows()).toEqual([{ fetched_at: null, acked_at: null }]);
  });

  it('400: an id that is none', async () => {
    expect(await ack('me')).toMatchObject({ status: 400, body: { code: 'invalid_field', field: 'file_id' } });
  });
});

describe('the sweeper', () => {
  const sweep = () => pendingUploadsSweeper.run(platform.deps);
  const left = async () => (await rows()).length;

  it('keeps what is fresh, and what the agent has for an hour', async () => {
    await keep();
    await ack(await keep());
    platform.clock.advance(HOUR_MS - 1);
    expect(await sweep()).toEqual({ corrected: 0 });
    platform.clock.advance(1);
    expect(await sweep()).toEqual({ corrected: 1 });
    expect(await left()).toBe(1);
  });

  it('forgets what nobody has fetched in a day, with its bytes', async () => {
    await keep();
    platform.clock.advance(24 * HOUR_MS - 1);
    expect(await sweep()).toEqual({ corrected: 0 });
    platform.clock.advance(1);
    expect(await sweep()).toEqual({ corrected: 1 });
    const [pieces] = await platform.sql`select count(*)::int as pieces from pending_upload_pieces`;
    expect([await left(), pieces]).toEqual([0, { pieces: 0 }]);
  });

  it('runs every five minutes, for half a minute at most, and counts why', async () => {
    expect([pendingUploadsSweeper.cron, pendingUploadsSweeper.timeoutMs]).toEqual(['*/5 * * * *', 30_000]);
    const metrics = await (await requestRoute(routeOf(getMetrics))).text();
    expect(metrics).toMatch(/molecule_pending_uploads_swept_total\{reason="acked"\} 1\n/);
    expect(metrics).toMatch(/molecule_pending_uploads_swept_total\{reason="expired"\} 1\n/);
  });
});

it('a purged workspace takes its files with it', async () => {
  await keep();
  await platform.sql`delete from workspaces where id = ${agent.id}`;
  const [pieces] = await platform.sql`select count(*)::int as pieces from pending_upload_pieces`;
  expect([(await rows()).length, pieces]).toEqual([0, { pieces: 0 }]);
});
