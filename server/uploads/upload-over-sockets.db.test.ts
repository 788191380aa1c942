import { once } from 'node:events';
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createByteRoom } from '@/server/platform/limits/byte-room';
import { type FormFile, packForm } from '@/server/testing/form-body';
import { closeFronts, openFront } from '@/server/testing/open-front';
import { type SeededAgent, seedAgent } from '@/server/testing/seed-agents';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';

const MIB = 1024 * 1024;
const BOUNDARY = 'multipart/form-data; boundary=b';
const HEAD = '--b\r\ncontent-disposition: form-data; name="files"; filename="a.bin"\r\n\r\n';

let platform: TestPlatform;
let agent: SeededAgent;
let port: number;
beforeAll(async () => {
  platform = await createTestPlatform();
});
beforeEach(async () => {
  await platform.reset();
  agent = await seedAgent(platform, { deliveryMode: 'poll' });
  port = await openFront({ fastLane: true, audience: 'agents', log: platform.deps.log });
});
afterEach(() => closeFronts());
afterAll(() => platform.close());

function open(headers: Record<string, string>): ClientRequest {
  const path = `/api/workspaces/${agent.id}/chat/uploads`;
  return httpRequest({
    host: '127.0.0.1',
    port,
    path,
    method: 'POST',
    headers: { ...agent.headers, ...headers },
  });
}

async function answerOf(request: ClientRequest): Promise<{ status: number; body: Record<string, unknown> }> {
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return {
    status: response.statusCode ?? 0,
    body: JSON.parse(await text(response)) as Record<string, unknown>,
  };
}

async function send(files: readonly FormFile[]) {
  const { rawBody, headers } = await packForm(files);
  const request = open(headers);
  const answer = answerOf(request);
  request.end(rawBody);
  return answer;
}

const kept = async () => {
  const [counts] = await platform.sql`
    select (select count(*)::int from pending_uploads) as files, (select count(*)::int from activity_logs) as entries`;
  return counts;
};
const NOTHING = { files: 0, entries: 0 };
const freeBytes = async (): Promise<void> => {
  const leave = await platform.deps.uploadRoom.take(platform.deps.config.uploadMemoryMib * MIB);
  leave();
};

describe('an upload over a socket', () => {
  it('arrives, in one piece and in pieces of odd sizes', async () => {
    const content = new Uint8Array(1_500_000).map((_, at) => at % 241);
    expect((await send([{ name: 'a.bin', content }])).status).toBe(200);
    const { rawBody, headers } = await packForm([{ name: 'b.bin', content }]);
    const request = open(headers);
    const answer = answerOf(request);
    for (let at = 0; at < rawBody.byteLength; at += 77_777) {
      if (!request.write(rawBody.subarray(at, at + 77_777))) await once(request, 'drain');
    }
    request.end();
    expect((await answer).status).toBe(200);
    const rows = await platform.sql<{ content: Buffer }[]>`
      select string_agg(content, '' order by position) as content from pending_upload_pieces group by file_id`;
    expect(rows.map((row) => row.content.equals(content))).toEqual([true, true]);
  });

  it('that says in advance that it is too large is refused before it is sent', async () => {
    const request = open({
      'content-type': BOUNDARY,
      'content-length': String(60 * MIB),
      expect: '100-continue',
    });
    request.flushHeaders();
    expect(await answerOf(request)).toMatchObject({ status: 413, body: { code: 'upload_too_large' } });
    request.destroy();
  });

  it('that turns out to be too large is refused while it is still coming', async () => {
    const request = open({ 'content-type': BOUNDARY, 'transfer-encoding': 'chunked' });
    const answer = answerOf(request);
    request.write(HEAD);
    const piece = Buffer.alloc(MIB);
    // Only 26 of what could be any number: it does not wait for the end.
    for (let sent = 0; sent < 26; sent += 1) request.write(piece);
    expect(await answer).toMatchObject({
      status: 413,
      body: { code: 'upload_too_large', max_bytes: 25 * MIB, file: 'a.bin' },
    });
    request.destroy();
    expect(await kept()).toEqual(NOTHING);
    await freeBytes();
  });

  it('that breaks off leaves nothing behind, and its memory is free', async () => {
    const run = vi.spyOn(platform.deps.uploadRoom, 'take');
    const socket = connect(port, '127.0.0.1');
    socket.write(
      `POST /api/workspaces/${agent.id}/chat/uploads HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: ${agent.headers.authorization}\r\n` +
        `content-type: ${BOUNDARY}\r\ncontent-length: ${10 * MIB}\r\n\r\n${HEAD}`,
    );
    socket.write(Buffer.alloc(MIB));
    await vi.waitFor(() => expect(run).toHaveBeenCalled());
    run.mockRestore();
    socket.destroy();
    await freeBytes();
    expect(await kept()).toEqual(NOTHING);
  });

  it('waits, unread, while the memory is taken by others, and is told to come again when that takes too long', async () => {
    const { uploadRoom } = platform.deps;
    const room = createByteRoom({ bytesMax: MIB, waitMsMax: 50 });
    Object.assign(platform.deps, { uploadRoom: room });
    const leave = await room.take(MIB);
    expect(await send([{ name: 'a', content: 'x' }])).toMatchObject({
      status: 503,
      body: { code: 'uploads_exhausted', retry_after: 5 },
    });
    leave();
    expect((await send([{ name: 'a', content: 'x' }])).status).toBe(200);
    Object.assign(platform.deps, { uploadRoom });
  });

  it('many at once go through a memory that holds two of them', async () => {
    const { uploadRoom } = platform.deps;
    Object.assign(platform.deps, { uploadRoom: createByteRoom({ bytesMax: 2 * MIB + 4096 }) });
    const content = new Uint8Array(MIB);
    const answers = await Promise.all(Array.from({ length: 8 }, () => send([{ name: 'a', content }])));
    Object.assign(platform.deps, { uploadRoom });
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200));
    expect(await kept()).toEqual({ files: 8, entries: 8 });
  });

  it('of which nothing more comes is given up, and its memory is free', async () => {
    const wait = globalThis.setTimeout;
    // The pause of 20 s that a sender may make is over at once.
    const hurried = (run: () => void, ms?: number) => wait(run, ms === 20_000 ? 20 : ms);
    const timers = vi.spyOn(globalThis, 'setTimeout').mockImplementation(hurried as typeof setTimeout);
    const request = open({ 'content-type': BOUNDARY, 'content-length': String(MIB) });
    request.write(HEAD);
    expect(await answerOf(request)).toMatchObject({ status: 408, body: { code: 'upload_too_slow' } });
    timers.mockRestore();
    request.destroy();
    await freeBytes();
    expect(await kept()).toEqual(NOTHING);
  });

  it('that is refused at once lets its sender read why, however much it was going to send', async () => {
    const form = new FormData();
    form.append('files', new Blob([new Uint8Array(20 * MIB)]), 'a.bin');
    for (let round = 0; round < 5; round += 1) {
      const url = `http://127.0.0.1:${port}/api/workspaces/${agent.id}/chat/uploads`;
      const headers = { authorization: 'Bearer mol_ws_nobody' };
      const response = await fetch(url, { method: 'POST', headers, body: form });
      expect([response.status, await response.json()]).toMatchObject([401, { code: 'invalid_token' }]);
    }
  });

  it('of a stranger is refused before it is read', async () => {
    const request = open({
      'content-type': BOUNDARY,
      'content-length': String(MIB),
      authorization: 'Bearer mol_ws_x',
    });
    request.write(HEAD);
    expect(await answerOf(request)).toMatchObject({ status: 401, body: { code: 'invalid_token' } });
    request.destroy();
  });
});
