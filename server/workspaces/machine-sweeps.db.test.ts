import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WorkspaceStatus } from '@/domain/workspace-status';
import type { BackendWorkspace, MachineState } from '@/server/backends/port';
import { countJobs, drainJobs, sweep } from '@/server/testing/drain-jobs';
import { seedWorkspace, storedEvents, storedWorkspace } from '@/server/testing/seed-workspaces';
import { createSweptMachines, type SweptMachines } from '@/server/testing/swept-machines';

let stage: SweptMachines;
beforeAll(async () => {
  stage = await createSweptMachines();
});
beforeEach(() => stage.reset());
afterEach(() => vi.useRealTimers());
afterAll(() => stage.platform.close());

const statusOf = async (id: string): Promise<WorkspaceStatus> =>
  (await storedWorkspace(stage.platform, id)).status;
const round = (name = 'machine-health'): Promise<number> => stage.round(name);

describe('looking at machines', () => {
  it.each<MachineState>(['stopped', 'absent'])('starts one that is %s, offline first', async (state) => {
    const id = await stage.seed(state);
    if (state === 'absent') stage.machines.states.delete(id);
    const other = await stage.seed('running');
    stage.script = { whyEnded: async () => 'It was killed.' };
    expect(await round()).toBe(1);
    expect(await statusOf(id)).toBe('provisioning');
    const [told, ...later] = await storedEvents(stage.platform, id);
    expect(told).toMatchObject({ type: 'WORKSPACE_OFFLINE', payload: { reason: 'It was killed.' } });
    expect(later.map(({ type }) => type)).toEqual(['WORKSPACE_PROVISIONING']);
    expect((await storedWorkspace(stage.platform, id)).last_sample_error).toBeNull();
    await drainJobs(stage.platform);
    expect(stage.machines.starts.map(({ workspace }) => workspace.id)).toEqual([id]);
    expect(await storedWorkspace(stage.platform, other)).toMatchObject({ status: 'online', version: 1 });
    expect(await round()).toBe(0);
  });

  it('restarts none of 50 whose backend does not answer: they are counted, logged once and stay online', async () => {
    const ids = await Promise.all(Array.from({ length: 50 }, () => stage.seed('running')));
    let asked = 0;
    stage.script = {
      inspect: () => {
        asked += 1;
        return new Promise<never>(() => {});
      },
    };
    const warn = vi.spyOn(stage.platform.deps.log, 'warn');
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const sweeping = sweep(stage.platform, 'machine-health');
    for (let before = 0; before < 50; ) {
      // Time passes only while somebody waits for an answer: the sweeper itself has a limit too.
      while (asked === before) await new Promise((resolve) => setImmediate(resolve));
      before = asked;
      vi.advanceTimersByTime(5000);
    }
    vi.useRealTimers();
    await sweeping;
    expect(new Set(await Promise.all(ids.map(statusOf)))).toEqual(new Set(['online']));
    expect(await countJobs(stage.platform)).toBe(0);
    expect(warn.mock.calls).toEqual([[expect.objectContaining({ machines: 50 }), expect.any(String)]]);
    expect(await stage.platform.deps.metrics.render()).toMatch(
      /molecule_machine_observations_total\{state="unknown"\} 50/,
    );
    warn.mockRestore();
  });

  it('restarts nothing when the backend fails or cannot say', async () => {
    const ids = [await stage.seed('unknown'), await stage.seed('running')];
    stage.script = {
      inspect: ({ id }) => (id === ids[0] ? Promise.resolve('unknown') : Promise.reject(new Error('EOF'))),
    };
    expect(await round()).toBe(0);
    expect(await Promise.all(ids.map(statusOf))).toEqual(['online', 'online']);
  });

  it('looks at ten at a time, and at 200 rows and 50 machines within a second', async () => {
    await Promise.all(Array.from({ length: 150 }, () => seedWorkspace(stage.platform)));
    await Promise.all(Array.from({ length: 50 }, () => stage.seed('running')));
    let running = 0;
    let peak = 0;
    stage.script = {
      inspect: async () => {
        running += 1;
        peak = Math.max(peak, running);
        await new Promise((resolve) => setImmediate(resolve));
        running -= 1;
        return 'running';
      },
    };
    const startedAt = performance.now();
    expect(await round()).toBe(0);
    expect(performance.now() - startedAt).toBeLessThan(1000);
    expect(peak).toBe(10);
  });

  it.each<WorkspaceStatus>(['paused', 'hibernating', 'hibernated', 'failed', 'awaiting_agent', 'removed'])(
    'leaves one alone that is %s',
    async (status) => {
      const id = await stage.seed('stopped', status);
      expect(await round()).toBe(0);
      expect(await statusOf(id)).toBe(status);
    },
  );

  it('leaves one alone that is being started, and one whose start waits for its turn', async () => {
    const [starting, waiting] = [
      await stage.seed('stopped', 'provisioning'),
      await stage.seed('stopped', 'provisioning'),
    ];
    await stage.platform.sql`update workspaces set machine_url = '' where id = ${starting}`;
    await stage.platform.sql`insert into provision_turns (workspace_id, failures) values (${waiting}, 0)`;
    expect(await round()).toBe(0);
    expect([await statusOf(starting), await statusOf(waiting)]).toEqual(['provisioning', 'provisioning']);
  });

  it('does nothing to one that has got another machine while it was looked at', async () => {
    const id = await stage.seed('stopped');
    stage.script = {
      inspect: async () => {
        await stage.platform.sql`update workspaces set instance_id = 'another' where id = ${id}`;
        return 'stopped';
      },
    };
    expect(await round()).toBe(0);
    expect(await statusOf(id)).toBe('online');
  });

  it('does nothing to one whose agent was heard of while its machine was looked at', async () => {
    const id = await stage.seed('stopped');
    stage.script = {
      inspect: async () => {
        const at = new Date(stage.platform.clock.now().getTime() + 1);
        await stage.platform.sql`update workspaces set last_heartbeat_at = ${at} where id = ${id}`;
        return 'stopped';
      },
    };
    expect(await round()).toBe(0);
    expect(await statusOf(id)).toBe('online');
  });

  it('starts one once, however many processes look at the same time', async () => {
    await stage.seed('stopped');
    await Promise.all([1, 2, 3, 4].map(() => sweep(stage.platform, 'machine-health')));
    await drainJobs(stage.platform);
    expect(stage.machines.starts).toHaveLength(1);
  });

  it('starts one again whose machine runs while its agent has been silent for long', async () => {
    const id = await stage.seed('running', 'offline');
    stage.platform.clock.advance(240_000);
    expect(await round()).toBe(0);
    stage.platform.clock.advance(1);
    expect(await round()).toBe(1);
    expect(await statusOf(id)).toBe('provisioning');
  });
});

describe('a start that takes too long', () => {
  it('says what its machine wrote last', async () => {
    const id = await stage.seed('running', 'provisioning');
    const { capabilities } = stage.machines.backend;
    stage.script = {
      capabilities: { ...capabilities, logs: true },
      logs: (_: BackendWorkspace, { lines }) => Promise.resolve(`${lines} lines: waiting for the database`),
    };
    stage.platform.clock.advance(600_001);
    expect(await round('provision-timeout')).toBe(1);
    expect((await storedWorkspace(stage.platform, id)).last_sample_error).toBe(
      'It did not start within 600 seconds. The last that it wrote:\n30 lines: waiting for the database',
    );
  });

  it('is given the time that its runtime needs', async () => {
    const id = await stage.seed('running', 'provisioning');
    await stage.platform.sql`update workspaces set runtime = 'hermes' where id = ${id}`;
    stage.platform.clock.advance(1_800_000);
    expect(await round('provision-timeout')).toBe(0);
    stage.platform.clock.advance(1);
    expect(await round('provision-timeout')).toBe(1);
  });
});
