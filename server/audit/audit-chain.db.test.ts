import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { lockChainHead } from '@/db/queries/audit';
import { createGate } from '@/server/testing/gate';
import { createTestPlatform, OWNER, type TestPlatform } from '@/server/testing/test-platform';
import { mutate } from './mutate';
import { sealAudit } from './seal-audit';
import { verifyAudit } from './verify-audit';

let platform: TestPlatform;
beforeAll(async () => {
  platform = await createTestPlatform();
});
beforeEach(() => platform.reset());
afterAll(() => platform.close());

const write = (name: string, until: Promise<void> = Promise.resolve(), written = (): void => {}) =>
  mutate(platform.deps, OWNER, 'example', async (mutation) => {
    await mutation.audit({ workspaceId: null, details: { name } });
    written();
    await until;
  });
const seal = () => sealAudit(platform.deps.database.sql);
const verify = () => verifyAudit(platform.deps.database.sql);
const sealedNames = async (): Promise<string[]> => {
  const rows = await platform.sql<{ name: string }[]>`
    select details ->> 'name' as name from audit_entries where seq is not null order by seq`;
  return rows.map(({ name }) => name);
};

async function writeAndSeal(count: number): Promise<void> {
  for (let n = 1; n <= count; n += 1) await write(`entry ${n}`);
  await seal();
}

describe('a change', () => {
  it('that leaves no audit entry is rolled back', async () => {
    const forgetful = mutate(platform.deps, OWNER, 'example', async ({ publish }) => {
      await publish([
        {
          event: 'WORKSPACE_ONLINE',
          workspace_id: 'a3bb189e-8bf9-4c4b-9b3f-00000000000e',
          version: 1,
          payload: {},
        },
      ]);
    });
    await expect(forgetful).rejects.toThrow('without an audit entry');
    expect(await platform.sql`select 1 from events`).toHaveLength(0);
  });

  it('that fails after its entry leaves no entry', async () => {
    const failing = mutate(platform.deps, OWNER, 'example', async ({ audit }) => {
      await audit({ workspaceId: null, details: {} });
      throw new Error('later');
    });
    await expect(failing).rejects.toThrow('later');
    expect(await platform.sql`select 1 from audit_entries`).toHaveLength(0);
  });

  it('is noted with who, what, when and the request', async () => {
    await write('one');
    const [row] = await platform.sql`select at, actor_id, origin, action, request_id, seq from audit_entries`;
    expect(row).toEqual({
      at: platform.clock.now(),
      actor_id: 'owner',
      origin: 'user',
      action: 'example',
      request_id: OWNER.requestId,
      seq: null,
    });
  });
});

describe('sealing', () => {
  it('gives every entry a place without gaps, across rounds, and verifies', async () => {
    await writeAndSeal(3);
    await writeAndSeal(4);
    expect(await verify()).toEqual({ sealed: 7, problem: null });
    expect(await seal()).toBe(0);
  });

  it('seals more entries than one round takes', async () => {
    await platform.sql`
      insert into audit_entries (at, actor_id, origin, action, request_id, details)
      select now(), 'owner', 'user', 'example', 'r', json_build_object('name', n) from generate_series(1, 2500) n`;
    expect(await seal()).toBe(2500);
    expect(await verify()).toEqual({ sealed: 2500, problem: null });
  });

  it('waits for an entry that commits late, so that nothing comes in front of what is sealed', async () => {
    const [written, mayCommit] = [createGate(), createGate()];
    const late = write('late', mayCommit.opened, written.open);
    await written.opened;
    await write('early');
    await seal();
    expect(await sealedNames()).toEqual([]);
    mayCommit.open();
    await late;
    await seal();
    expect(await sealedNames()).toEqual(['late', 'early']);
    expect((await verify()).problem).toBeNull();
  });

  it('by many replicas at once makes one chain', async () => {
    for (let n = 0; n < 40; n += 1) await write(`entry ${n}`);
    const counts = await Promise.all([seal(), seal(), seal(), seal()]);
    expect(counts.reduce((a, b) => a + b)).toBe(40);
    expect(await verify()).toEqual({ sealed: 40, problem: null });
  });

  it('takes entries that came from another server, whose transaction ids are far ahead', async () => {
    await write('restored');
    await platform.sql`update audit_entries set tx_id = '9000000000000'::xid8`;
    await write('later');
    expect(await seal()).toBe(2);
    expect((await verify()).problem).toBeNull();
  });

  it('holds no writer up', async () => {
    await write('before');
    const [locked, mayEnd] = [createGate(), createGate()];
    const sealing = platform.sql.begin(async (tx) => {
      await lockChainHead(tx);
      locked.open();
      await mayEnd.opened;
    });
    await locked.opened;
    await write('meanwhile');
    expect(await platform.sql`select 1 from audit_entries`).toHaveLength(2);
    mayEnd.open();
    await sealing;
  });
});

describe('verifying', () => {
  it('finds an empty log whole', async () => {
    expect(await verify()).toEqual({ sealed: 0, problem: null });
  });

  it.each([
    ['details', `details = '{"name": "another"}'`],
    ['actor', `actor_id = 'somebody'`],
    ['action', `action = 'delete-workspace'`],
    ['time', `at = at + interval '1 microsecond'`],
    ['workspace', `workspace_id = gen_random_uuid()`],
    ['origin', `origin = 'agent'`],
    ['request', `request_id = 'other'`],
    ['hash', `hash = decode('00', 'hex')`],
  ])('finds an entry whose %s was edited', async (_, assignment) => {
    await writeAndSeal(5);
    await platform.sql.unsafe(`update audit_entries set ${assignment} where seq = 3`);
    const { sealed, problem } = await verify();
    expect([sealed, problem?.seq]).toEqual([2, 3]);
    expect(problem?.what).toContain('edited');
  });

  it('finds a deleted entry', async () => {
    await writeAndSeal(5);
    await platform.sql`delete from audit_entries where seq = 3`;
    expect((await verify()).problem).toMatchObject({ seq: 3, what: expect.stringContaining('deleted') });
  });

  it('finds a deleted entry although the places were closed up', async () => {
    await writeAndSeal(5);
    await platform.sql`delete from audit_entries where seq = 3`;
    await platform.sql`update audit_entries set seq = 3 where seq = 4`;
    await platform.sql`update audit_entries set seq = 4 where seq = 5`;
    expect((await verify()).problem?.seq).toBe(3);
  });

  it('finds two entries that changed places', async () => {
    await writeAndSeal(5);
    await platform.sql`update audit_entries set seq = 99 where seq = 2`;
    await platform.sql`update audit_entries set seq = 2 where seq = 3`;
    await platform.sql`update audit_entries set seq = 3 where seq = 99`;
    expect((await verify()).problem?.seq).toBe(2);
  });

  it('finds that the newest entries were cut off', async () => {
    await writeAndSeal(5);
    await platform.sql`delete from audit_entries where seq >= 4`;
    expect((await verify()).problem).toMatchObject({ seq: 4, what: expect.stringContaining('cut off') });
  });

  it('finds that the whole log was erased', async () => {
    await writeAndSeal(5);
    await platform.sql`delete from audit_entries`;
    expect((await verify()).problem?.seq).toBe(1);
  });

  it('finds that the head was set back with the entries', async () => {
    await writeAndSeal(5);
    await platform.sql`delete from audit_entries where seq = 5`;
    await platform.sql`update audit_head set seq = 4`;
    expect((await verify()).problem).not.toBeNull();
  });

  it('finds that the whole log was erased with its head, and seals nothing more', async () => {
    await writeAndSeal(5);
    await platform.sql`delete from audit_entries`;
    await platform.sql`delete from audit_head`;
    try {
      expect((await verify()).problem).toMatchObject({ seq: 1, what: expect.stringContaining('head') });
      await write('later');
      await expect(seal()).rejects.toThrow('head of the audit log');
    } finally {
      await platform.sql`insert into audit_head (seq, hash) values (0, '')`;
    }
  });
});
