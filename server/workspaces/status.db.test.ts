import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deleteWorkspace } from '@/contracts/workspaces';
import { WORKSPACE_STATUSES, type WorkspaceStatusEvent } from '@/domain/workspace-status';
import { changeBySystem } from '@/server/audit/mutate';
import { callRoute } from '@/server/testing/call-route';
import { createGate } from '@/server/testing/gate';
import { countWritten, seedWorkspace, storedEvents, storedWorkspace } from '@/server/testing/seed-workspaces';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';
import { applyStatusEvent } from './status';

let platform: TestPlatform;
beforeAll(async () => {
  platform = await createTestPlatform();
});
beforeEach(() => platform.reset());
afterAll(() => platform.close());

const apply = (ids: readonly string[], event: WorkspaceStatusEvent, removedWith?: string) =>
  changeBySystem(platform.deps, (change) =>
    applyStatusEvent(change, ids, event, removedWith === undefined ? {} : { removedWith }),
  );
const EVERY_EVENT: readonly WorkspaceStatusEvent[] = [
  { type: 'provisioned' },
  { type: 'registered' },
  { type: 'heartbeat_received' },
  { type: 'reported_failing', reason: 'too many errors' },
  { type: 'recovered' },
  { type: 'fell_silent' },
  { type: 'agent_disconnected' },
  { type: 'provision_failed', reason: 'no machine' },
  { type: 'restart_requested' },
  { type: 'pause_requested' },
  { type: 'resume_requested' },
  { type: 'hibernation_claimed' },
  { type: 'hibernated' },
  { type: 'wake_requested' },
  { type: 'removed' },
];

describe('the one writer of status', () => {
  it('cuts a reason to 4096 bytes, in the row and in its event, never inside a character', async () => {
    const id = await seedWorkspace(platform, { status: 'provisioning' });
    await apply([id], { type: 'provision_failed', reason: `x${'é'.repeat(4096)}` });
    const kept = `x${'é'.repeat(2047)}`;
    expect((await storedWorkspace(platform, id)).last_sample_error).toBe(kept);
    expect((await storedEvents(platform, id)).at(-1)?.payload).toEqual({ error: kept });
  });

  it('raises the version by one and publishes one event for each row that changed', async () => {
    const online = await seedWorkspace(platform, { status: 'online' });
    const paused = await seedWorkspace(platform, { status: 'paused' });
    const changed = await apply([online, paused], { type: 'fell_silent' });
    expect(changed.map(({ id }) => id)).toEqual([online]);
    expect(await storedWorkspace(platform, online)).toMatchObject({ status: 'offline', version: 2 });
    expect(await storedWorkspace(platform, paused)).toMatchObject({ status: 'paused', version: 1 });
    expect(await storedEvents(platform)).toEqual([
      { type: 'WORKSPACE_OFFLINE', workspace_id: online, version: 2, payload: {} },
    ]);
  });

  it('publishes nothing for an event that comes a second time', async () => {
    const id = await seedWorkspace(platform, { status: 'provisioning' });
    await apply([id], { type: 'provisioned' });
    const before = await countWritten(platform);
    expect(await apply([id], { type: 'provisioned' })).toEqual([]);
    expect(await countWritten(platform)).toEqual(before);
  });

  it('writes the reason of a failure on the row, and the same words in the event', async () => {
    const id = await seedWorkspace(platform, { status: 'provisioning' });
    await apply([id], { type: 'provision_failed', reason: 'The image is missing.' });
    const row = await storedWorkspace(platform, id);
    expect(row).toMatchObject({ status: 'failed', last_sample_error: 'The image is missing.', url: '' });
    const [event] = await storedEvents(platform, id);
    expect(event).toMatchObject({
      type: 'WORKSPACE_PROVISION_FAILED',
      payload: { error: row.last_sample_error },
    });
  });

  it('fails nothing without a reason: the database refuses, and the transaction leaves no trace', async () => {
    const id = await seedWorkspace(platform, { status: 'provisioning' });
    const before = await countWritten(platform);
    await expect(apply([id], { type: 'provision_failed', reason: '' })).rejects.toThrow();
    expect(await countWritten(platform)).toEqual(before);
  });

  it.each(['pause_requested', 'removed'] as const)('empties the URL on %s', async (type) => {
    const id = await seedWorkspace(platform);
    await platform.sql`update workspaces set url = 'http://127.0.0.1:1' where id = ${id}`;
    await apply([id], { type }, id);
    expect((await storedWorkspace(platform, id)).url).toBe('');
  });

  it('forgets the reason of a failure once the workspace is online again', async () => {
    const id = await seedWorkspace(platform, { status: 'failed' });
    await apply([id], { type: 'registered' });
    expect(await storedWorkspace(platform, id)).toMatchObject({ status: 'online', last_sample_error: null });
  });

  it('moves nothing that is removed, whatever happens to it', async () => {
    const id = await seedWorkspace(platform, { status: 'removed' });
    const [before] = await platform.sql`select * from workspaces`;
    for (const event of EVERY_EVENT) expect(await apply([id], event)).toEqual([]);
    const [after] = await platform.sql`select * from workspaces`;
    expect(after).toEqual(before);
    expect(await storedEvents(platform)).toEqual([]);
  });

  it('can write every state, each with an event', async () => {
    const seen = new Set<string>();
    for (const status of WORKSPACE_STATUSES) {
      for (const event of EVERY_EVENT) {
        const id = await seedWorkspace(platform, { status });
        const [changed] = await apply([id], event, id);
        if (!changed) continue;
        seen.add(changed.status);
        const events = await storedEvents(platform, id);
        expect(events).toHaveLength(1);
        for (const stored of events) expect(stored.version).toBe(changed.version);
      }
    }
    // Awaiting its agent: by agent_disconnected. All ten states are reached by some event.
    expect([...seen].sort()).toEqual([...WORKSPACE_STATUSES].sort());
  });
});

describe('under concurrency', () => {
  it('lets one of many equal moves win, with one event and one version', async () => {
    const id = await seedWorkspace(platform, { status: 'provisioning' });
    const results = await Promise.all(Array.from({ length: 10 }, () => apply([id], { type: 'provisioned' })));
    expect(results.filter((changed) => changed.length === 1)).toHaveLength(1);
    expect(await storedWorkspace(platform, id)).toMatchObject({ status: 'online', version: 2 });
    expect(await storedEvents(platform, id)).toHaveLength(1);
  });

  it.each(['heartbeat_received', 'provisioned', 'registered'] as const)(
    'never revives what a delete removes, however %s races with it',
    async (type) => {
      for (let round = 0; round < 15; round += 1) {
        const id = await seedWorkspace(platform, { status: 'provisioning' });
        const rivals = [
          () => apply([id], { type }),
          () => callRoute(deleteWorkspace, { params: { id } }),
          () => apply([id], { type }),
        ];
        const order = round % 2 === 0 ? rivals : rivals.reverse();
        await Promise.all(order.map((run) => run()));
        expect((await storedWorkspace(platform, id)).status).toBe('removed');
        expect((await storedEvents(platform, id)).at(-1)?.type).toBe('WORKSPACE_REMOVED');
      }
    },
  );

  it('waits for a delete that has not committed, and then leaves the row removed', async () => {
    const id = await seedWorkspace(platform, { status: 'provisioning' });
    const [held, marked] = [createGate(), createGate()];
    const removal = changeBySystem(platform.deps, async (change) => {
      await applyStatusEvent(change, [id], { type: 'removed' }, { removedWith: id });
      marked.open();
      await held.opened;
    });
    await marked.opened;
    const late = apply([id], { type: 'heartbeat_received' });
    await expect
      .poll(async () => {
        const [row] = await platform.sql`select count(*)::int as n from pg_locks where not granted`;
        return row?.n;
      })
      .toBeGreaterThan(0);
    held.open();
    await removal;
    expect(await late).toEqual([]);
    expect((await storedWorkspace(platform, id)).status).toBe('removed');
  });
});
