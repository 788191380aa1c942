import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deleteFile, listFiles, readFile, replaceFiles, writeFile } from '@/contracts/workspace-files';
import { deleteWorkspace, restoreWorkspace } from '@/contracts/workspaces';
import { findWorkspaceById } from '@/db/queries/workspaces';
import { TOKEN_FILE } from '@/domain/workspace-files/file-roots';
import { callRoute, type RouteAnswer, type RouteCall } from '@/server/testing/call-route';
import { seedAgent } from '@/server/testing/seed-agents';
import { seedWorkspace, storedEvents } from '@/server/testing/seed-workspaces';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';

const UNKNOWN = 'a3bb189e-8bf9-4c4b-9b3f-000000000001';
const MIB = 1024 * 1024;
const ALL = [listFiles, readFile, writeFile, deleteFile, replaceFiles];

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

const write = (path: string, content: string, rest: object = {}, call: RouteCall = {}) =>
  callRoute(writeFile, { ...call, params: { id, path }, body: { content, ...rest } });
const read = (path: string, call: RouteCall = {}) => callRoute(readFile, { ...call, params: { id, path } });
const list = async (query: Record<string, string> = {}) =>
  (await callRoute(listFiles, { params: { id }, query })).body as unknown as object[];

/** A call that each of them accepts. */
const callOf = (contract: (typeof ALL)[number], params: { id: string; path: string }): RouteCall => {
  const bodies = { 'write-file': { content: 'x' }, 'replace-files': { files: { 'a.md': 'x' } } };
  const body = (bodies as Record<string, object>)[contract.id];
  const { path: _, ...byId } = params;
  return { params: contract.path.includes('*') ? params : byId, ...(body ? { body } : {}) };
};

describe('200', () => {
  it('gives back what was written, with a version that the same content always has', async () => {
    const saved = await write('notes/Grüße.md', 'Hi – שלום\n');
    expect(saved).toMatchObject({ status: 200, body: { status: 'saved', path: 'notes/Grüße.md' } });
    const { version } = saved.body;
    expect((await read('notes/Grüße.md')).body).toEqual({
      path: 'notes/Grüße.md',
      content: 'Hi – שלום\n',
      size: 16,
      version,
    });
    expect((await write('other.md', 'Hi – שלום\n')).body.version).toBe(version);
    expect((await write('other.md', 'Hi')).body.version).not.toBe(version);
  });

  it('keeps a byte order mark, every line ending and an empty text', async () => {
    for (const content of ['\ufeffa: 1\r\nb: 2\r', '']) {
      await write('a.yaml', content);
      expect((await read('a.yaml')).body).toMatchObject({ content });
    }
  });

  it('keeps the roots apart, and takes /configs where none is named', async () => {
    await write('a.md', 'in configs');
    await write('a.md', 'in home', {}, { query: { root: '/home' } });
    expect((await read('a.md')).body.content).toBe('in configs');
    expect((await read('a.md', { query: { root: '/home' } })).body.content).toBe('in home');
    expect(await list({ root: '/plugins' })).toEqual([]);
  });

  it('lists by path, one level unless it is asked for more', async () => {
    await write('b/c/d.md', 'four');
    await write('a.md', 'x');
    const entry = (path: string, size: number | null) => ({ path, size: size ?? 0, dir: size === null });
    expect(await list()).toEqual([entry('a.md', 1), entry('b', null)]);
    expect(await list({ depth: '5' })).toEqual([
      entry('a.md', 1),
      entry('b', null),
      entry('b/c', null),
      entry('b/c/d.md', 4),
    ]);
    expect(await list({ path: 'b/c' })).toEqual([entry('b/c/d.md', 4)]);
    expect(await list({ path: 'none' })).toEqual([]);
  });

  it('shows, changes and deletes the token of an agent nowhere, and says whose it is', async () => {
    const workspace = await findWorkspaceById(platform.deps.database.db, id);
    if (!workspace) throw new Error('it was seeded');
    const content = new TextEncoder().encode('the token');
    const { files } = platform.deps.backends.for(workspace);
    await files.write(workspace, [{ path: TOKEN_FILE, content }]);
    await write('a.md', 'x');
    expect(await list()).toEqual([{ path: 'a.md', size: 1, dir: false }]);
    const path = '.auth_token';
    const refused = [
      await read(path),
      await write(path, 'mine'),
      await callRoute(deleteFile, { params: { id, path } }),
      await callRoute(replaceFiles, { params: { id }, body: { files: { [path]: 'mine' } } }),
    ];
    for (const answer of refused)
      expect(answer).toMatchObject({
        status: 403,
        body: { error: expect.stringContaining('token of the agent') },
      });
    expect(Buffer.from(await files.read(workspace, TOKEN_FILE))).toEqual(Buffer.from(content));
  });

  it('deletes a file, and a folder with what is in it', async () => {
    for (const path of ['a.md', 'b/c.md', 'b/d.md']) await write(path, 'x');
    for (const path of ['a.md', 'b']) {
      expect(await callRoute(deleteFile, { params: { id, path } })).toMatchObject({
        status: 200,
        body: { status: 'deleted', path },
      });
    }
    expect(await list({ depth: '5' })).toEqual([]);
  });

  it('writes many at once and leaves the others as they are', async () => {
    await write('kept.md', 'kept');
    const files = Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`many/${at}.md`, `${at}`]));
    const answer = await callRoute(replaceFiles, { params: { id }, body: { files } });
    expect(answer).toMatchObject({
      status: 200,
      body: { status: 'replaced', workspace: id, files: 200, source: 'mock' },
    });
    expect((await read('many/199.md')).body.content).toBe('199');
    expect((await read('kept.md')).body.content).toBe('kept');
  });

  it('lets an agent read and write its own files by its token', async () => {
    const agent = await seedAgent(platform);
    const call = { headers: agent.headers, params: { id: agent.id, path: 'a.md' } };
    expect(await callRoute(writeFile, { ...call, body: { content: 'mine' } })).toMatchObject({ status: 200 });
    expect(await callRoute(readFile, call)).toMatchObject({ status: 200, body: { content: 'mine' } });
  });
});

describe('what others learn', () => {
  it('is the path and the version, by an event', async () => {
    const { body } = await write('config.yaml', 'name: Ada\n');
    await callRoute(replaceFiles, { params: { id }, body: { files: { 'a.md': 'x' } } });
    await callRoute(deleteFile, { params: { id, path: 'config.yaml' } });
    const events = await storedEvents(platform, id);
    expect(events.map(({ type, payload }) => ({ type, payload }))).toEqual(
      [
        { kind: 'file', path: '/configs/config.yaml', file_version: body.version },
        { kind: 'files', path: null, file_version: null },
        { kind: 'file', path: '/configs/config.yaml', file_version: null },
      ].map((payload) => ({ type: 'WORKSPACE_CONFIG_CHANGED', payload })),
    );
  });

  it('is never the content: the audit log holds paths and sizes', async () => {
    await write('a.md', 'a secret thought');
    await callRoute(replaceFiles, { params: { id }, body: { files: { 'b.md': 'a secret thought' } } });
    const entries = await platform.sql`select action, details from audit_entries order by seq`;
    expect(entries.map(({ action, details }) => [action, details])).toEqual([
      ['write-file', { path: '/configs/a.md', bytes: 16 }],
      ['replace-files', { paths: ['/configs/b.md'], bytes: 16 }],
    ]);
  });
});

describe('400', () => {
  const hostile = [
    '..',
    '../config.yaml',
    'a/../../etc/passwd',
    '/etc/passwd',
    'a//b',
    '..\\..\\windows',
    'a\0b',
    'a\nb',
    'txt.\u202eexe',
    'a'.repeat(10_000),
  ];

  it.each(hostile)('names the path that may not be: %j', async (path) => {
    const refused = { status: 400, body: { code: 'invalid_field', field: 'path' } };
    expect(await read(path)).toMatchObject(refused);
    expect(await write(path, 'x')).toMatchObject(refused);
    expect(await callRoute(deleteFile, { params: { id, path } })).toMatchObject(refused);
    expect(await callRoute(listFiles, { params: { id }, query: { path } })).toMatchObject(refused);
    const many = await callRoute(replaceFiles, {
      params: { id },
      body: { files: { 'a.md': 'x', [path]: 'x' } },
    });
    expect(many).toMatchObject({ status: 400, body: { code: 'invalid_field', field: 'files.path' } });
    expect(await platform.sql`select 1 from workspace_files`).toHaveLength(0);
  });

  it.each([
    ['root', { root: '/etc' }],
    ['root', { root: 'configs' }],
    ['depth', { depth: '0' }],
    ['depth', { depth: '6' }],
    ['depth', { depth: 'x' }],
    ['recursive', { recursive: 'true' }],
  ] as const)('names the %s of %j', async (field, query) => {
    const answer = await callRoute(listFiles, { params: { id }, query });
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_field', field } });
  });

  it.each([
    ['content', {}],
    ['content', { content: 7 }],
    ['content', { content: 'a\0b' }],
    ['content', { content: 'a\ud800' }],
    ['expected_version', { content: 'x', expected_version: 7 }],
    ['mode', { content: 'x', mode: '0777' }],
  ])('names the %s of the body %j', async (field, body) => {
    const answer = await callRoute(writeFile, { params: { id, path: 'a.md' }, body });
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_field', field } });
  });

  it.each([
    ['a list', []],
    ['none', {}],
    ['201', Object.fromEntries(Array.from({ length: 201 }, (_, at) => [`${at}`, 'x']))],
  ])('refuses %s as files', async (_, files) => {
    const answer = await callRoute(replaceFiles, { params: { id }, body: { files } });
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_field', field: 'files' } });
  });
});

describe('404 and 410', () => {
  it.each(ALL)('$id knows no workspace that nobody made, and none that was removed', async (contract) => {
    const unknown = await callRoute(contract, callOf(contract, { id: UNKNOWN, path: 'a.md' }));
    expect(unknown).toMatchObject({ status: 404, body: { code: 'workspace_not_found' } });
    const removed = await seedWorkspace(platform, { status: 'removed' });
    const gone = await callRoute(contract, callOf(contract, { id: removed, path: 'a.md' }));
    expect(gone).toMatchObject({ status: 410, body: { code: 'workspace_removed' } });
  });

  it('knows no file that nobody wrote', async () => {
    const missing = { status: 404, body: { code: 'file_not_found' } };
    expect(await read('a.md')).toMatchObject(missing);
    expect(await callRoute(deleteFile, { params: { id, path: 'a.md' } })).toMatchObject(missing);
  });
});

describe('409', () => {
  it('tells the second of two tabs, with what is there now', async () => {
    const { version } = (await write('config.yaml', 'name: Ada\n')).body;
    const mine = await write('config.yaml', 'name: Grace\n', { expected_version: version });
    const theirs = await write('config.yaml', 'name: Edsger\n', { expected_version: version });
    expect(theirs).toMatchObject({
      status: 409,
      body: { code: 'file_changed', field: 'expected_version', current_version: mine.body.version },
    });
    expect((await read('config.yaml')).body).toMatchObject({
      content: 'name: Grace\n',
      version: mine.body.version,
    });
    const again = await write('config.yaml', 'name: Edsger\n', { expected_version: mine.body.version });
    expect(again.status).toBe(200);
  });

  it('says that a file is there which was not to be, and that one is gone', async () => {
    const { version } = (await write('a.md', 'x')).body;
    expect(await write('a.md', 'y', { expected_version: null })).toMatchObject({
      status: 409,
      body: { code: 'file_changed', current_version: version },
    });
    await callRoute(deleteFile, { params: { id, path: 'a.md' } });
    expect(await write('a.md', 'y', { expected_version: version })).toMatchObject({
      status: 409,
      body: { code: 'file_changed', current_version: null },
    });
  });

  it('takes a repeat of what it has saved already', async () => {
    const { version } = (await write('a.md', 'x')).body;
    for (const _ of [1, 2]) {
      expect((await write('a.md', 'y', { expected_version: version })).status).toBe(200);
    }
  });

  it('lets one of twenty through who write at once', async () => {
    const { version } = (await write('a.md', 'start')).body;
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, at) => write('a.md', `by ${at}`, { expected_version: version })),
    );
    const saved = answers.filter(({ status }) => status === 200);
    expect(saved).toHaveLength(1);
    const refused = answers.filter(({ status }) => status === 409);
    expect(refused).toHaveLength(19);
    for (const { body } of refused) expect(body.current_version).toBe(saved[0]?.body.version);
  });

  it('refuses a file where a folder is, and leaves nothing of the rest', async () => {
    await write('a/b.md', 'x');
    const answer = await callRoute(replaceFiles, {
      params: { id },
      body: { files: { 'c.md': 'x', a: 'x' } },
    });
    expect(answer).toMatchObject({ status: 409, body: { code: 'path_taken' } });
    expect(await list({ depth: '5' })).toHaveLength(2);
  });
});

describe('413', () => {
  const tooLarge = (answer: RouteAnswer, field: string): void =>
    expect(answer).toMatchObject({ status: 413, body: { code: 'file_too_large', field } });

  it('takes a mebibyte of text, however JSON writes it, and not a byte more', async () => {
    const content = '\u0001'.repeat(MIB);
    expect((await write('a.md', content)).status).toBe(200);
    expect((await read('a.md')).body).toMatchObject({ size: MIB, content });
    tooLarge(await write('a.md', `${content}x`), 'content');
    tooLarge(
      await callRoute(replaceFiles, { params: { id }, body: { files: { a: `${content}x` } } }),
      'files',
    );
  });

  it('refuses more than four mebibytes of files together', async () => {
    const files = Object.fromEntries(Array.from({ length: 5 }, (_, at) => [`${at}`, 'x'.repeat(0.9 * MIB)]));
    tooLarge(await callRoute(replaceFiles, { params: { id }, body: { files } }), 'files');
  });

  it('reads no file that is too large to be shown', async () => {
    const large = Buffer.alloc(MIB + 1, 'x');
    await platform.deps.backends
      .for({ backend: 'mock' })
      .files.write({ id, name: 'Ada', runtime: 'mock', backend: 'mock', tier: 2, instanceId: null }, [
        { path: '/configs/large.md', content: large },
      ]);
    expect(await read('large.md')).toMatchObject({ status: 413, body: { code: 'file_too_large' } });
  });

  it('refuses a body beyond its own bound before it is read as JSON', async () => {
    const answer = await write('a.md', 'x'.repeat(9 * MIB));
    expect(answer).toMatchObject({ status: 413, body: { code: 'body_too_large' } });
  });

  it('says that the room of a workspace is used up, and gives it back', async () => {
    await platform.sql`
      insert into workspace_files (workspace_id, path, content, size_bytes, version)
      select ${id}, '/workspace/' || n, '', 0, 'x' from generate_series(1, 2000) n`;
    expect(await write('a.md', 'x')).toMatchObject({ status: 413, body: { code: 'files_full' } });
    await callRoute(deleteFile, { params: { id, path: '7' }, query: { root: '/workspace' } });
    expect((await write('a.md', 'x')).status).toBe(200);
  });
});

describe('422', () => {
  it.each([
    ['bytes that are no UTF-8', [0xff, 0xfe, 0x41]],
    ['NUL', [0x41, 0, 0x42]],
  ])('shows no file of %s as text', async (_, bytes) => {
    await platform.sql`
      insert into workspace_files (workspace_id, path, content, size_bytes, version)
      values (${id}, '/configs/a.bin', ${Buffer.from(bytes)}, ${bytes.length}, 'x')`;
    expect(await read('a.bin')).toMatchObject({ status: 422, body: { code: 'file_not_text' } });
    expect(await list()).toEqual([{ path: 'a.bin', size: bytes.length, dir: false }]);
  });
});

describe('the life of files', () => {
  it('goes on after a removal, so that a restore brings them back', async () => {
    await write('a.md', 'still there');
    await callRoute(deleteWorkspace, { params: { id } });
    await callRoute(restoreWorkspace, { params: { id } });
    expect((await read('a.md')).body.content).toBe('still there');
  });

  it('ends with a purge', async () => {
    await write('a.md', 'x');
    await callRoute(deleteWorkspace, { params: { id }, query: { purge: 'true' } });
    expect(await platform.sql`select 1 from workspace_files`).toHaveLength(0);
  });

  it('cannot begin once the workspace is purged', async () => {
    const workspace = {
      id: UNKNOWN,
      name: '',
      runtime: 'mock',
      backend: 'mock',
      tier: 2,
      instanceId: null,
    } as const;
    const { files } = platform.deps.backends.for(workspace);
    const file = { path: '/configs/a.md', content: Buffer.from('x') };
    await expect(files.write(workspace, [file])).rejects.toMatchObject({ code: 'workspace_not_found' });
    await files.seed([
      { workspace, ...file },
      { workspace: { ...workspace, id }, ...file },
    ]);
    expect((await read('a.md')).body.content).toBe('x');
  });
});
