import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { deleteMemoryValue, getMemoryValue, listMemoryValues, setMemoryValue } from '@/contracts/memory';
import { callRoute } from '@/server/testing/call-route';
import { type SeededAgent, seedAgent } from '@/server/testing/seed-agents';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';
import { expiredMemorySweeper } from './expired-memory.sweeper';

let platform: TestPlatform;
let ada: SeededAgent;
beforeAll(async () => {
  platform = await createTestPlatform();
});
afterEach(() => platform.reset());
afterAll(() => platform.close());

const as = ({ id, headers }: SeededAgent) => ({
  list: async (prefix?: string) => {
    const query = prefix === undefined ? {} : { prefix };
    const { body } = await callRoute(listMemoryValues, { params: { id }, headers, query });
    return body as unknown as Record<string, unknown>[];
  },
  get: (key: string) => callRoute(getMemoryValue, { params: { id, key }, headers }),
  set: (body: object) => callRoute(setMemoryValue, { params: { id }, headers, body }),
  forget: (key: string) => callRoute(deleteMemoryValue, { params: { id, key }, headers }),
});

const open = async () => {
  ada = await seedAgent(platform, { name: 'Ada' });
  return as(ada);
};

describe('a value under a key', () => {
  it.each([
    ['a text', 'Hello 🙂'],
    ['a text that looks like JSON', '{"a": 1}'],
    ['a number', 4.5],
    ['null', null],
    ['false', false],
    ['a list', [1, 'two', { three: null }]],
    ['an object', { a: { b: ['c'] }, '': 0 }],
  ])('is any JSON, such as %s, and comes back as it was', async (_, value) => {
    const { set, get, list } = await open();
    expect(await set({ key: 'a', value })).toMatchObject({
      status: 200,
      body: { status: 'ok', key: 'a', version: 1 },
    });
    const { body } = await get('a');
    const updated_at = platform.clock.now().toISOString();
    expect(body).toEqual({ key: 'a', value, version: 1, updated_at });
    expect(await list()).toEqual([body]);
  });

  it('may have every key that fits into an address', async () => {
    const { set, get, forget } = await open();
    for (const key of ['project:state', 'größe', '%2F', 'a?b=c&d', '#1', '...']) {
      expect((await set({ key, value: key })).status).toBe(200);
      expect((await get(key)).body.value).toBe(key);
      expect((await forget(key)).body).toEqual({ status: 'deleted', key });
    }
  });

  it('belongs to one workspace, and goes with it', async () => {
    const { set } = await open();
    const other = as(await seedAgent(platform, { name: 'Bea' }));
    await set({ key: 'a', value: 1 });
    expect(await other.get('a')).toMatchObject({ status: 404, body: { code: 'memory_key_not_found' } });
    expect((await other.forget('a')).status).toBe(404);
    const foreign = await callRoute(listMemoryValues, {
      params: { id: ada.id },
      headers: (await seedAgent(platform)).headers,
    });
    expect(foreign.status).toBe(401);
    await platform.sql`delete from workspaces where id = ${ada.id}`;
    expect(await platform.sql`select 1 from workspace_memory`).toHaveLength(0);
  });

  it('is listed by key, or by the beginning of its key', async () => {
    const { set, list } = await open();
    for (const key of ['b', 'a_2', 'a%1', 'c']) await set({ key, value: key });
    expect((await list()).map(({ key }) => key)).toEqual(['a%1', 'a_2', 'b', 'c']);
    expect((await list('a')).map(({ key }) => key)).toEqual(['a%1', 'a_2']);
    // A sign that patterns know is a sign like every other.
    expect((await list('a_')).map(({ key }) => key)).toEqual(['a_2']);
    expect(await list('%')).toEqual([]);
  });

  it('is not there any more once it is deleted', async () => {
    const { set, get, forget } = await open();
    await set({ key: 'a', value: 1 });
    await set({ key: 'a', value: 2 });
    expect((await forget('a')).status).toBe(200);
    expect(await get('a')).toMatchObject({ status: 404, body: { code: 'memory_key_not_found' } });
    expect(await forget('a')).toMatchObject({ status: 404, body: { code: 'memory_key_not_found' } });
    expect((await set({ key: 'a', value: 3 })).body.version).toBe(1);
  });
});

describe('versions', () => {
  it('rise by one with every write, conditional or not', async () => {
    const { set } = await open();
    const versions = [
      await set({ key: 'a', value: 1 }),
      await set({ key: 'a', value: 2 }),
      await set({ key: 'a', value: 3, if_match_version: 2 }),
      await set({ key: 'a', value: 4 }),
    ].map(({ body }) => body.version);
    expect(versions).toEqual([1, 2, 3, 4]);
  });

  it('that do not match are a conflict, which says how it stands and changes nothing', async () => {
    const { set, get } = await open();
    await set({ key: 'a', value: { n: 1 } });
    await set({ key: 'a', value: { n: 2 } });
    for (const if_match_version of [0, 1, 3]) {
      expect(await set({ key: 'a', value: 'mine', if_match_version })).toMatchObject({
        status: 409,
        body: {
          code: 'memory_conflict',
          expected_version: if_match_version,
          current_version: 2,
          current_value: { n: 2 },
        },
      });
    }
    expect((await get('a')).body).toMatchObject({ value: { n: 2 }, version: 2 });
    const absent = await set({ key: 'b', value: 1, if_match_version: 1 });
    expect(absent).toMatchObject({ status: 409, body: { expected_version: 1, current_version: null } });
    expect(absent.body).not.toHaveProperty('current_value');
    expect((await set({ key: 'b', value: 1, if_match_version: 0 })).body.version).toBe(1);
  });

  it('let exactly one of many win who write at the same moment', async () => {
    const { set, get } = await open();
    const writes = await Promise.all(
      Array.from({ length: 20 }, (_, n) => set({ key: 'a', value: n, if_match_version: 0 })),
    );
    const won = writes.filter(({ status }) => status === 200);
    expect(won).toHaveLength(1);
    expect(writes.filter(({ body }) => body.code === 'memory_conflict')).toHaveLength(19);
    expect((await get('a')).body).toMatchObject({ version: 1, value: writes.indexOf(won[0] as never) });
  });

  it('lose no count where everybody counts with conditions', async () => {
    const { set, get } = await open();
    await set({ key: 'n', value: 0 });
    const countUp = async (): Promise<void> => {
      const { value, version } = (await get('n')).body;
      const { status } = await set({ key: 'n', value: Number(value) + 1, if_match_version: version });
      if (status === 409) await countUp();
    };
    await Promise.all(Array.from({ length: 8 }, countUp));
    expect((await get('n')).body).toMatchObject({ value: 8, version: 9 });
  });
});

describe('a value with a time', () => {
  it('is gone when that is over, before anybody sweeps, and is swept away then', async () => {
    const { set, get, list, forget } = await open();
    const expires_at = new Date(platform.clock.now().getTime() + 60_000).toISOString();
    expect((await set({ key: 'a', value: 1, ttl_seconds: 60 })).body).toMatchObject({ expires_at });
    await set({ key: 'b', value: 2 });
    expect((await get('a')).body).toMatchObject({ expires_at });
    platform.clock.advance(60_000);
    expect((await get('a')).status).toBe(404);
    expect((await forget('a')).status).toBe(404);
    expect((await list()).map(({ key }) => key)).toEqual(['b']);
    expect(await expiredMemorySweeper.run(platform.deps)).toMatchObject({ corrected: 1 });
    expect(await platform.sql`select key from workspace_memory`).toMatchObject([{ key: 'b' }]);
  });

  it('that is over leaves its key free: the next value is the first one', async () => {
    const { set } = await open();
    await set({ key: 'a', value: 1, ttl_seconds: 1 });
    await set({ key: 'a', value: 2, ttl_seconds: 1 });
    platform.clock.advance(1000);
    expect(await set({ key: 'a', value: 3, if_match_version: 2 })).toMatchObject({
      status: 409,
      body: { current_version: null },
    });
    const again = await set({ key: 'a', value: 3, if_match_version: 0 });
    expect(again.body).toEqual({ status: 'ok', key: 'a', version: 1 });
  });

  it('stays when it is written again without one', async () => {
    const { set, get } = await open();
    await set({ key: 'a', value: 1, ttl_seconds: 1 });
    await set({ key: 'a', value: 2 });
    platform.clock.advance(10_000);
    expect((await get('a')).body).toMatchObject({ value: 2, version: 2 });
  });
});

describe('the room', () => {
  it('is for 1000 keys; those that have expired do not count', async () => {
    const { set } = await open();
    await platform.sql`
      insert into workspace_memory (workspace_id, key, value, value_bytes, expires_at)
      select ${ada.id}, 'k' || n, '1', 1, case when n = 1 then ${platform.clock.now()}::timestamptz end
      from generate_series(1, 1000) n`;
    expect((await set({ key: 'new', value: 1 })).status).toBe(200);
    expect(await set({ key: 'newer', value: 1 })).toMatchObject({
      status: 409,
      body: { code: 'memory_full' },
    });
    expect((await set({ key: 'k2', value: 2 })).status).toBe(200);
  });

  it('is for 4 MiB of values together', async () => {
    const { set, get } = await open();
    await platform.sql`
      insert into workspace_memory (workspace_id, key, value, value_bytes)
      values (${ada.id}, 'large', '1', ${4 * 1024 * 1024 - 10})`;
    expect((await set({ key: 'a', value: '12345678' })).status).toBe(200);
    expect(await set({ key: 'a', value: '123456789' })).toMatchObject({
      status: 409,
      body: { code: 'memory_full' },
    });
    expect((await get('a')).body).toMatchObject({ value: '12345678', version: 1 });
  });

  it.each([
    ['key', { key: '', value: 1 }],
    ['key', { key: 'a/b', value: 1 }],
    ['key', { key: 'x'.repeat(257), value: 1 }],
    ['key', { value: 1 }],
    ['value', { key: 'a' }],
    ['value', { key: 'a', value: 'x'.repeat(65_535) }],
    ['value', { key: 'a', value: { b: 'a\0b' } }],
    ['ttl_seconds', { key: 'a', value: 1, ttl_seconds: 0 }],
    ['ttl_seconds', { key: 'a', value: 1, ttl_seconds: 31_536_001 }],
    ['if_match_version', { key: 'a', value: 1, if_match_version: -1 }],
    ['if_match_version', { key: 'a', value: 1, if_match_version: 'one' }],
  ])('takes no %s that is out of bounds', async (field, body) => {
    const { set, list } = await open();
    expect(await set(body)).toMatchObject({ status: 400, body: { code: 'invalid_field', field } });
    expect(await list()).toEqual([]);
  });
});

describe('who writes', () => {
  it('is in the audit log where it is a person, with the key and without the value', async () => {
    const { set } = await open();
    await set({ key: 'a', value: 'of the agent' });
    await callRoute(setMemoryValue, { params: { id: ada.id }, body: { key: 'b', value: 'canary-4711' } });
    await callRoute(deleteMemoryValue, { params: { id: ada.id, key: 'b' } });
    const entries = await platform.sql`select action, details::text from audit_entries order by seq`;
    expect(entries.map(({ action }) => action)).toEqual(['set-memory-value', 'delete-memory-value']);
    expect(entries[0]?.details).toBe('{"key": "b"}');
    expect(JSON.stringify(entries)).not.toContain('canary-4711');
  });

  it('finds nothing at a workspace that is not there, or is removed', async () => {
    const removed = as(await seedAgent(platform, { status: 'removed' }));
    expect((await removed.set({ key: 'a', value: 1 })).body.code).toBe('workspace_removed');
    const nowhere = { id: 'a3bb189e-8bf9-4c4b-9b3f-00000000dead' };
    const answers = [
      await callRoute(listMemoryValues, { params: nowhere }),
      await callRoute(setMemoryValue, { params: nowhere, body: { key: 'a', value: 1 } }),
      await callRoute(getMemoryValue, { params: { ...nowhere, key: 'a' } }),
      await callRoute(deleteMemoryValue, { params: { ...nowhere, key: 'a' } }),
    ];
    for (const { body } of answers) expect(body.code).toBe('workspace_not_found');
  });
});
