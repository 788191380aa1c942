import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deleteWorkspace } from '@/contracts/workspaces';
import type { Backend, MachineState, OwnMachine } from '@/server/backends/port';
import { callRoute } from '@/server/testing/call-route';
import { countJobs, drainJobs } from '@/server/testing/drain-jobs';
import { seedToken } from '@/server/testing/seed-agents';
import { seedWorkspace } from '@/server/testing/seed-workspaces';
import { createSweptMachines, type SweptMachines } from '@/server/testing/swept-machines';

let stage: SweptMachines;
beforeAll(async () => {
  stage = await createSweptMachines();
});
beforeEach(() => stage.reset());
afterAll(() => stage.platform.close());

const round = (): Promise<number> => stage.round('orphaned-machines');

describe('machines without a workspace', () => {
  const own = (workspaceId: string, kind: OwnMachine['kind'] = 'machine'): OwnMachine => ({
    workspaceId,
    instanceId: kind === 'machine' ? `machine-of-${workspaceId}` : null,
    kind,
  });

  /** Erased for good, and its machine is still there. */
  async function purged(state: MachineState = 'running'): Promise<string> {
    const id = await stage.seed(state);
    await callRoute(deleteWorkspace, { params: { id }, query: { purge: 'true' } });
    await stage.platform.sql`delete from graphile_worker._private_jobs`;
    return id;
  }

  it('are ended with their data after a purge, and without it where a restore may still come', async () => {
    const [gone, removed, living] = [
      await purged(),
      await stage.seed('running', 'removed'),
      await stage.seed('running'),
    ];
    expect(await round()).toBe(2);
    await drainJobs(stage.platform);
    expect(new Set(stage.destroyed.map(({ id, volumes }) => `${id} ${volumes}`))).toEqual(
      new Set([`${gone} true`, `${removed} false`]),
    );
    expect([...stage.machines.states.keys()]).toEqual([living]);
    expect(await round()).toBe(0);
  });

  it('are ended and keep their data where nobody knows of a purge: a backup may have been put back', async () => {
    const id = randomUUID();
    stage.machines.states.set(id, 'running');
    expect(await round()).toBe(1);
    await drainJobs(stage.platform);
    expect(stage.destroyed).toEqual([{ id, volumes: false }]);
  });

  it('leave data behind that is ended after the purge alone', async () => {
    const [gone, removed, unknown] = [
      await purged('absent'),
      await stage.seed('absent', 'removed'),
      randomUUID(),
    ];
    const left = [gone, removed, unknown].map((id) => own(id, 'data'));
    stage.script = { survey: () => Promise.resolve(left) };
    expect(await round()).toBe(1);
    await drainJobs(stage.platform);
    expect(stage.destroyed).toEqual([{ id: gone, volumes: true }]);
  });

  it('are no machines of a workspace whose start is under way', async () => {
    const id = await seedWorkspace(stage.platform, { status: 'provisioning' });
    stage.machines.states.set(id, 'running');
    expect(await round()).toBe(0);
    expect(await countJobs(stage.platform)).toBe(0);
  });

  it('are not looked for where the backend cannot be asked', async () => {
    await purged();
    for (const broken of [
      { survey: () => Promise.reject(new Error('EOF')) },
      { problem: () => 'The daemon is away.' },
    ] satisfies Partial<Backend>[]) {
      stage.script = broken;
      expect(await round()).toBe(0);
      expect(await countJobs(stage.platform)).toBe(0);
    }
    stage.script = {};
    expect(await round()).toBe(1);
  });

  it('are ignored where their label says something else than a workspace', async () => {
    stage.script = { survey: () => Promise.resolve([own('somebody else’s')]) };
    expect(await round()).toBe(0);
  });
});

describe('tokens of machines that are gone', () => {
  const startToken = async (id: string): Promise<void> => {
    await seedToken(stage.platform, id);
    await stage.platform.sql`update workspace_auth_tokens set for_start = true where workspace_id = ${id}`;
  };
  const live = async (): Promise<string[]> =>
    (
      await stage.platform.sql<{ id: string }[]>`
        select workspace_id as id from workspace_auth_tokens where revoked_at is null`
    ).map(({ id }) => id);

  it('are revoked after five minutes; those of machines that are there, and those of people, stay', async () => {
    const [gone, there, ofPeople, starting] = [
      await stage.seed('absent', 'paused'),
      await stage.seed('stopped', 'paused'),
      await stage.seed('absent', 'paused'),
      await stage.seed('absent', 'provisioning'),
    ];
    stage.machines.states.delete(gone);
    stage.machines.states.delete(ofPeople);
    stage.machines.states.delete(starting);
    for (const id of [gone, there, starting]) await startToken(id);
    await seedToken(stage.platform, ofPeople);
    stage.platform.clock.advance(300_000);
    expect(await round()).toBe(0);
    stage.platform.clock.advance(1);
    expect(await round()).toBe(1);
    expect(new Set(await live())).toEqual(new Set([there, ofPeople, starting]));
  });
});
