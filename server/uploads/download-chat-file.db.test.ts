import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { downloadChatFile, uploadChatFiles } from '@/contracts/uploads';
import type { BackendWorkspace } from '@/server/backends/port';
import { callRoute, type RouteCall, requestRoute, routeOf } from '@/server/testing/call-route';
import { packForm } from '@/server/testing/form-body';
import { createLocalPlace, type LocalPlace, localWorkspace } from '@/server/testing/local-machines';
import { backendBeside } from '@/server/testing/mixed-backends';
import { type SeededAgent, seedAgent } from '@/server/testing/seed-agents';
import { createServerPlatform, seedSessions } from '@/server/testing/server-mode';
import type { TestPlatform } from '@/server/testing/test-platform';

const MIB = 1024 * 1024;
let platform: TestPlatform;
let place: LocalPlace;
let agent: SeededAgent;
let workspace: BackendWorkspace;
let sessions: Awaited<ReturnType<typeof seedSessions>>;
beforeAll(async () => {
  platform = await createServerPlatform();
  place = createLocalPlace('/bin/false');
  Object.assign(platform.deps, { backends: backendBeside(platform.deps, place.open()) });
  sessions = await seedSessions(platform);
});
beforeEach(async () => {
  agent = await seedAgent(platform, { backend: 'local', deliveryMode: null });
  workspace = localWorkspace(agent.id);
});
afterAll(async () => {
  await platform.close();
  await place.clear();
});

const as = (role: 'viewer' | 'operator'): RouteCall => ({
  headers: { cookie: sessions[`a session of role ${role}`] },
});
const download = (path: string, call: RouteCall = { headers: agent.headers }): Promise<Response> =>
  requestRoute(routeOf(downloadChatFile), { ...call, params: { id: agent.id }, query: { path } });
const put = (path: string, content: Uint8Array | string) =>
  place.open().files.write(workspace, [{ path, content: Buffer.from(content) }]);
const refusalOf = async (response: Response) => {
  const { code, field } = (await response.json()) as { code: string; field?: string };
  return [response.status, code, field];
};

describe('a file of a machine', () => {
  it('comes byte for byte under its own name', async () => {
    const content = new Uint8Array(3 * MIB).map((_, at) => at % 249);
    await put('/workspace/out/Grüße "1".bin', content);
    const response = await download('/workspace/out/Grüße "1".bin');
    expect(response.status).toBe(200);
    expect(Buffer.from(await response.arrayBuffer()).equals(Buffer.from(content))).toBe(true);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-length': String(3 * MIB),
      'content-disposition': `attachment; filename="Gr__e _1_.bin"; filename*=UTF-8''Gr%C3%BC%C3%9Fe%20%221%22.bin`,
      'x-content-type-options': 'nosniff',
    });
  });

  it('that was uploaded in the chat has the name that it came with, and people who only read get it too', async () => {
    const form = await packForm([{ name: 'a.txt', content: 'Hello.' }]);
    const { body } = await callRoute(uploadChatFiles, {
      params: { id: agent.id },
      rawBody: form.rawBody,
      headers: { ...form.headers, ...agent.headers },
    });
    const [file] = body.files as { uri: string }[];
    const response = await download(file?.uri.slice('workspace:'.length) ?? '', as('viewer'));
    expect(await response.text()).toBe('Hello.');
    expect(response.headers.get('content-disposition')).toContain('filename="a.txt"');
  });

  it('may be empty, and a picture is one by its bytes', async () => {
    await put('/home/empty', '');
    const empty = await download('/home/empty');
    expect([empty.status, await empty.text()]).toEqual([200, '']);
    await put('/workspace/picture.txt', 'GIF89a...');
    const picture = await download('/workspace/picture.txt');
    expect([picture.headers.get('content-type'), await picture.text()]).toEqual(['image/gif', 'GIF89a...']);
  });

  it('403: the rest of a workspace is not for people who only read', async () => {
    await put('/configs/secret.md', 'x');
    expect(await refusalOf(await download('/configs/secret.md', as('viewer')))).toEqual([
      403,
      'forbidden',
      undefined,
    ]);
    expect(await (await download('/configs/secret.md', as('operator'))).text()).toBe('x');
    const sly = '/workspace/.molecule/chat-uploads/../../../configs/secret.md';
    expect(await refusalOf(await download(sly, as('viewer')))).toEqual([400, 'invalid_field', 'path']);
  });

  it('404: nothing is there, or a folder, or a link that leads out', async () => {
    const missing = [404, 'file_not_found', undefined];
    expect(await refusalOf(await download('/workspace/none'))).toEqual(missing);
    await put('/workspace/folder/a', 'x');
    expect(await refusalOf(await download('/workspace/folder'))).toEqual(missing);
  });

  it('413: more than one file may have; what is just not more comes', async () => {
    await put('/workspace/full', new Uint8Array(25 * MIB));
    const response = await download('/workspace/full');
    expect((await response.arrayBuffer()).byteLength).toBe(25 * MIB);
    await put('/workspace/large', new Uint8Array(25 * MIB + 1));
    expect(await refusalOf(await download('/workspace/large'))).toEqual([413, 'file_too_large', undefined]);
  });

  it.each([
    'etc/passwd',
    '/etc/passwd',
    '/workspace/../etc/passwd',
    '/workspace',
    '/workspace/',
    '/workspace//a',
    '',
  ])('400: %j', async (path) => {
    expect(await refusalOf(await download(path))).toEqual([400, 'invalid_field', 'path']);
  });

  it('gives its memory back when it is read, when its reader goes, and when it is not there', async () => {
    await put('/workspace/a', new Uint8Array(2 * MIB));
    for (let round = 0; round < 15; round += 1) {
      const gone = await download('/workspace/a');
      await gone.body?.cancel();
      await (await download('/workspace/a')).arrayBuffer();
      await download('/workspace/none');
    }
    // All of it is free again: otherwise this one would wait for room.
    const leave = await platform.deps.uploadRoom.take(platform.deps.config.uploadMemoryMib * MIB);
    leave();
  });
});

it('where the platform keeps the files, they come from there', async () => {
  const polling = await seedAgent(platform, { deliveryMode: 'poll' });
  await platform.sql`
    insert into workspace_files (workspace_id, path, content, size_bytes, version)
    values (${polling.id}, '/configs/a.md', ${Buffer.from('Hi')}, 2, 'x')`;
  const call = { params: { id: polling.id }, headers: polling.headers };
  const response = await requestRoute(routeOf(downloadChatFile), {
    ...call,
    query: { path: '/configs/a.md' },
  });
  expect(await response.text()).toBe('Hi');
});
