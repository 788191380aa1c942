import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { saveWorkspaceSecret } from '@/contracts/secrets';
import { deleteWorkspace } from '@/contracts/workspaces';
import { FALLS_MAX } from '@/domain/machine-falls';
import type { WorkspaceStatus } from '@/domain/workspace-status';
import type { Backend, BackendWorkspace, MachineState, OwnMachine } from '@/server/backends/port';
import { setDeps } from '@/server/deps';
import { callRoute } from '@/server/testing/call-route';
import { countJobs, drainJobs, sweep } from '@/server/testing/drain-jobs';
import { createMachineBackend } from '@/server/testing/machine-backend';
import { scriptedBackend } from '@/server/testing/scripted-backend';
import { seedToken } from '@/server/testing/seed-agents';
import { seedWorkspace, storedEvents, storedWorkspace } from '@/server/testing/seed-workspaces';
import { soleBackend } from '@/server/testing/sole-backend';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';

const machines = createMachineBackend();
const destroyed: { id: string; volumes: boolean }[] = [];
/** What the backend of these tests does otherwise than machines that simply run. */
let script: Partial<Backend> = {};
const backend = (): Backend =>
  scriptedBackend({
    ...machines.backend,
    destroy: async (workspace, options) => {
      destroyed.push({ id: workspace.id, ...options });
      await machines.backend.destroy(workspace, options);
    },
    ...script,
  });
let platform: TestPlatform;
beforeAll(async () => {
  platform = await createTestPlatform({ backends: soleBackend(backend) });
});
beforeEach(async () => {
  await platform.reset();
  setDeps(platform.deps);
  machines.reset();
  destroyed.length = 0;
  script = {};
});
afterEach(() => vi.useRealTimers());
afterAll(() => platform.close());

/** A workspace with a machine. */
async function seed(state: MachineState, status: WorkspaceStatus = 'online'): Promise<string> {
  const id = await seedWorkspace(platform, { status });
  await platform.sql`update workspaces set instance_id = ${`machine-of-${id}`}, last_heartbeat_at = ${platform.clock.now()},
    machine_url = 'http://127.0.0.1:4000/' where id = ${id}`;
  machines.states.set(id, state);
  return id;
}
const statusOf = async (id: string): Promise<WorkspaceStatus> => (await storedWorkspace(platform, id)).status;
/** One round, and what it corrected. */
async function round(name = 'machine-health'): Promise<number> {
  await sweep(platform, name);
  const [tick] = await platform.sql<{ n: number }[]>`
    select last_corrected as n from sweeper_ticks where name = ${name}`;
  return tick?.n ?? -1;
}
/** The start that was asked for brings a machine whose agent is there at once. */
async function comeBack(id: string): Promise<void> {
  await drainJobs(platform);
  await platform.sql`update workspaces set status = 'online' where id = ${id}`;
}

describe('looking at machines', () => {
  it.each<MachineState>(['stopped', 'absent'])('starts one that is %s, offline first', async (state) => {
    const id = await seed(state);
    if (state === 'absent') machines.states.delete(id);
    const other = await seed('running');
    script = { whyEnded: async () => 'It was killed.' };
    expect(await round()).toBe(1);
    expect(await statusOf(id)).toBe('provisioning');
    const [told, ...later] = await storedEvents(platform, id);
    expect(told).toMatchObject({ type: 'WORKSPACE_OFFLINE', payload: { reason: 'It was killed.' } });
    expect(later.map(({ type }) => type)).toEqual(['WORKSPACE_PROVISIONING']);
    expect((await storedWorkspace(platform, id)).last_sample_error).toBeNull();
    await drainJobs(platform);
    expect(machines.starts.map(({ workspace }) => workspace.id)).toEqual([id]);
    expect(await storedWorkspace(platform, other)).toMatchObject({ status: 'online', version: 1 });
    expect(await round()).toBe(0);
  });

  it('restarts none of 50 whose backend does not answer: they are counted, logged once and stay online', async () => {
    const ids = await Promise.all(Array.from({ length: 50 }, () => seed('running')));
    let asked = 0;
    script = {
      inspect: () => {
        asked += 1;
        return new Promise<never>(() => {});
      },
    };
    const warn = vi.spyOn(platform.deps.log, 'warn');
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const sweeping = sweep(platform, 'machine-health');
    while (asked < 50) {
      await new Promise((resolve) => setImmediate(resolve));
      vi.advanceTimersByTime(5000);
    }
    vi.advanceTimersByTime(5000);
    vi.useRealTimers();
    await sweeping;
    expect(new Set(await Promise.all(ids.map(statusOf)))).toEqual(new Set(['online']));
    expect(await countJobs(platform)).toBe(0);
    expect(warn.mock.calls).toEqual([[expect.objectContaining({ machines: 50 }), expect.any(String)]]);
    expect(await platform.deps.metrics.render()).toMatch(
      /molecule_machine_observations_total\{state="unknown"\} 50/,
    );
    warn.mockRestore();
  });

  it('restarts nothing when the backend fails or cannot say', async () => {
    const ids = [await seed('unknown'), await seed('running')];
    script = {
      inspect: ({ id }) => (id === ids[0] ? Promise.resolve('unknown') : Promise.reject(new Error('EOF'))),
    };
    expect(await round()).toBe(0);
    expect(await Promise.all(ids.map(statusOf))).toEqual(['online', 'online']);
  });

  it('looks at ten at a time, and at 200 rows and 50 machines within a second', async () => {
    await Promise.all(Array.from({ length: 150 }, () => seedWorkspace(platform)));
    await Promise.all(Array.from({ length: 50 }, () => seed('running')));
    let running = 0;
    let peak = 0;
    script = {
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
      const id = await seed('stopped', status);
      expect(await round()).toBe(0);
      expect(await statusOf(id)).toBe(status);
    },
  );

  it('leaves one alone that is being started, and one whose start waits for its turn', async () => {
    const [starting, waiting] = [
      await seed('stopped', 'provisioning'),
      await seed('stopped', 'provisioning'),
    ];
    await platform.sql`update workspaces set machine_url = '' where id = ${starting}`;
    await platform.sql`insert into provision_turns (workspace_id, failures) values (${waiting}, 0)`;
    expect(await round()).toBe(0);
    expect([await statusOf(starting), await statusOf(waiting)]).toEqual(['provisioning', 'provisioning']);
  });

  it('does nothing to one that has got another machine while it was looked at', async () => {
    const id = await seed('stopped');
    script = {
      inspect: async () => {
        await platform.sql`update workspaces set instance_id = 'another' where id = ${id}`;
        return 'stopped';
      },
    };
    expect(await round()).toBe(0);
    expect(await statusOf(id)).toBe('online');
  });

  it('does nothing to one whose agent was heard of while its machine was looked at', async () => {
    const id = await seed('stopped');
    script = {
      inspect: async () => {
        const at = new Date(platform.clock.now().getTime() + 1);
        await platform.sql`update workspaces set last_heartbeat_at = ${at} where id = ${id}`;
        return 'stopped';
      },
    };
    expect(await round()).toBe(0);
    expect(await statusOf(id)).toBe('online');
  });

  it('starts one once, however many processes look at the same time', async () => {
    await seed('stopped');
    await Promise.all([1, 2, 3, 4].map(() => sweep(platform, 'machine-health')));
    await drainJobs(platform);
    expect(machines.starts).toHaveLength(1);
  });

  it('starts one again whose machine runs while its agent has been silent for long', async () => {
    const id = await seed('running', 'offline');
    platform.clock.advance(240_000);
    expect(await round()).toBe(0);
    platform.clock.advance(1);
    expect(await round()).toBe(1);
    expect(await statusOf(id)).toBe('provisioning');
  });
});

describe('a machine that ends before its agent is there', () => {
  it('fails its workspace with the end of its log, without the values of secrets', async () => {
    const id = await seed('stopped', 'provisioning');
    await callRoute(saveWorkspaceSecret, {
      params: { id },
      body: { key: 'API_KEY', value: 'hunter2-hunter2' },
    });
    const { capabilities } = backend();
    script = {
      capabilities: { ...capabilities, logs: true },
      logs: () => Promise.resolve('key hunter2-hunter2\nTraceback: no module named x\n'),
    };
    expect(await round()).toBe(1);
    const { last_sample_error, status } = await storedWorkspace(platform, id);
    expect(status).toBe('failed');
    expect(last_sample_error).toMatch(/ended before its agent was there.*Traceback: no module named x$/s);
    expect(last_sample_error).not.toMatch(/hunter2/);
    expect(await countJobs(platform)).toBe(0);
  });

  it('fails with a reason also when its log cannot be had, nor why it ended', async () => {
    const id = await seed('stopped', 'provisioning');
    const { capabilities } = backend();
    script = {
      capabilities: { ...capabilities, logs: true },
      logs: () => Promise.reject(new Error('EOF')),
      whyEnded: () => Promise.reject(new Error('EOF')),
    };
    expect(await round()).toBe(1);
    expect((await storedWorkspace(platform, id)).last_sample_error).toBe(
      'Its machine ended before its agent was there.',
    );
  });

  it('says why it ended, where its backend knows', async () => {
    const id = await seed('stopped', 'provisioning');
    script = { whyEnded: async () => 'It ran out of memory.' };
    expect(await round()).toBe(1);
    expect((await storedWorkspace(platform, id)).last_sample_error).toBe(
      'Its machine ended before its agent was there. It ran out of memory.',
    );
  });
});

describe('a machine that ends again and again', () => {
  it('is started after ever longer pauses, and is given up with a reason in the end', async () => {
    const id = await seed('stopped');
    script = { whyEnded: async () => 'It ran out of memory.' };
    const pauses: number[] = [];
    const told: unknown[] = [];
    for (let fall = 1; fall <= FALLS_MAX; fall += 1) {
      let waited = 0;
      const reasons = new Set();
      await round();
      while ((await statusOf(id)) === 'offline') {
        reasons.add((await storedWorkspace(platform, id)).last_sample_error);
        platform.clock.advance(5000);
        waited += 5;
        await round();
      }
      expect(await statusOf(id)).toBe('provisioning');
      pauses.push(waited);
      told.push([...reasons]);
      await comeBack(id);
      machines.states.set(id, 'stopped');
    }
    expect(pauses).toEqual([0, 15, 30, 60, 120]);
    expect(told).toEqual([
      [],
      ...Array.from({ length: 4 }, () => ['It ran out of memory. It is started again after a pause.']),
    ]);
    expect(machines.starts).toHaveLength(FALLS_MAX);
    expect(await round()).toBe(1);
    expect(await storedWorkspace(platform, id)).toMatchObject({
      status: 'failed',
      last_sample_error: expect.stringMatching(
        /^It ended more than 5 times within 10 minutes.* The last time: It ran out of memory\./,
      ),
    });
    platform.clock.advance(3_600_000);
    expect(await round()).toBe(0);
    expect(await statusOf(id)).toBe('failed');
  });

  it('begins anew after it has held for long', async () => {
    const id = await seed('stopped');
    for (let fall = 1; fall <= FALLS_MAX + 3; fall += 1) {
      await round();
      expect(await statusOf(id)).toBe('provisioning');
      await comeBack(id);
      machines.states.set(id, 'stopped');
      platform.clock.advance(600_000);
    }
  });
});

describe('machines without a workspace', () => {
  const own = (workspaceId: string, kind: OwnMachine['kind'] = 'machine'): OwnMachine => ({
    workspaceId,
    instanceId: kind === 'machine' ? `machine-of-${workspaceId}` : null,
    kind,
  });

  /** Erased for good, and its machine is still there. */
  async function purged(state: MachineState = 'running'): Promise<string> {
    const id = await seed(state);
    await callRoute(deleteWorkspace, { params: { id }, query: { purge: 'true' } });
    await platform.sql`delete from graphile_worker._private_jobs`;
    return id;
  }

  it('are ended with their data after a purge, and without it where a restore may still come', async () => {
    const [gone, removed, living] = [await purged(), await seed('running', 'removed'), await seed('running')];
    expect(await round('orphaned-machines')).toBe(2);
    await drainJobs(platform);
    expect(new Set(destroyed.map(({ id, volumes }) => `${id} ${volumes}`))).toEqual(
      new Set([`${gone} true`, `${removed} false`]),
    );
    expect([...machines.states.keys()]).toEqual([living]);
    expect(await round('orphaned-machines')).toBe(0);
  });

  it('are ended and keep their data where nobody knows of a purge: a backup may have been put back', async () => {
    const id = randomUUID();
    machines.states.set(id, 'running');
    expect(await round('orphaned-machines')).toBe(1);
    await drainJobs(platform);
    expect(destroyed).toEqual([{ id, volumes: false }]);
  });

  it('leave data behind that is ended after the purge alone', async () => {
    const [gone, removed, unknown] = [await purged('absent'), await seed('absent', 'removed'), randomUUID()];
    const left = [gone, removed, unknown].map((id) => own(id, 'data'));
    script = { survey: () => Promise.resolve(left) };
    expect(await round('orphaned-machines')).toBe(1);
    await drainJobs(platform);
    expect(destroyed).toEqual([{ id: gone, volumes: true }]);
  });

  it('are no machines of a workspace whose start is under way', async () => {
    const id = await seedWorkspace(platform, { status: 'provisioning' });
    machines.states.set(id, 'running');
    expect(await round('orphaned-machines')).toBe(0);
    expect(await countJobs(platform)).toBe(0);
  });

  it('are not looked for where the backend cannot be asked', async () => {
    await purged();
    for (const broken of [
      { survey: () => Promise.reject(new Error('EOF')) },
      { problem: () => 'The daemon is away.' },
    ] satisfies Partial<Backend>[]) {
      script = broken;
      expect(await round('orphaned-machines')).toBe(0);
      expect(await countJobs(platform)).toBe(0);
    }
    script = {};
    expect(await round('orphaned-machines')).toBe(1);
  });

  it('are ignored where their label says something else than a workspace', async () => {
    script = { survey: () => Promise.resolve([own('somebody else’s')]) };
    expect(await round('orphaned-machines')).toBe(0);
  });
});

describe('tokens of machines that are gone', () => {
  const startToken = async (id: string): Promise<void> => {
    await seedToken(platform, id);
    await platform.sql`update workspace_auth_tokens set for_start = true where workspace_id = ${id}`;
  };
  const live = async (): Promise<string[]> =>
    (
      await platform.sql<{ id: string }[]>`
        select workspace_id as id from workspace_auth_tokens where revoked_at is null`
    ).map(({ id }) => id);

  it('are revoked after five minutes; those of machines that are there, and those of people, stay', async () => {
    const [gone, there, ofPeople, starting] = [
      await seed('absent', 'paused'),
      await seed('stopped', 'paused'),
      await seed('absent', 'paused'),
      await seed('absent', 'provisioning'),
    ];
    machines.states.delete(gone);
    machines.states.delete(ofPeople);
    machines.states.delete(starting);
    for (const id of [gone, there, starting]) await startToken(id);
    await seedToken(platform, ofPeople);
    platform.clock.advance(300_000);
    expect(await round('orphaned-machines')).toBe(0);
    platform.clock.advance(1);
    expect(await round('orphaned-machines')).toBe(1);
    expect(new Set(await live())).toEqual(new Set([there, ofPeople, starting]));
  });
});

describe('a start that takes too long', () => {
  it('says what its machine wrote last', async () => {
    const id = await seed('running', 'provisioning');
    const { capabilities } = backend();
    script = {
      capabilities: { ...capabilities, logs: true },
      logs: (_: BackendWorkspace, { lines }) => Promise.resolve(`${lines} lines: waiting for the database`),
    };
    platform.clock.advance(600_001);
    expect(await round('provision-timeout')).toBe(1);
    expect((await storedWorkspace(platform, id)).last_sample_error).toBe(
      'It did not start within 600 seconds. The last that it wrote:\n30 lines: waiting for the database',
    );
  });

  it('is given the time that its runtime needs', async () => {
    const id = await seed('running', 'provisioning');
    await platform.sql`update workspaces set runtime = 'hermes' where id = ${id}`;
    platform.clock.advance(1_800_000);
    expect(await round('provision-timeout')).toBe(0);
    platform.clock.advance(1);
    expect(await round('provision-timeout')).toBe(1);
  });
});
