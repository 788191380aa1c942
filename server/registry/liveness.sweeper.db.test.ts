import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { recordHeartbeat } from '@/contracts/registry';
import type { BackendKind } from '@/domain/agent-runtimes';
import { WORKSPACE_STATUSES, type WorkspaceStatus } from '@/domain/workspace-status';
import { changeBySystem } from '@/server/audit/mutate';
import { setDeps } from '@/server/deps';
import { callRoute } from '@/server/testing/call-route';
import { sweep } from '@/server/testing/drain-jobs';
import { scriptedBackend } from '@/server/testing/scripted-backend';
import { type AgentSeed, type SeededAgent, seedAgent } from '@/server/testing/seed-agents';
import { storedEvents, storedWorkspace } from '@/server/testing/seed-workspaces';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';
import { applyStatusEvent } from '../workspaces/status';

let platform: TestPlatform;
beforeAll(async () => {
  const plain = await createTestPlatform();
  const { backends } = plain.deps;
  const docker = scriptedBackend({ kind: 'docker' });
  const deps = {
    ...plain.deps,
    backends: {
      ...backends,
      for: (one: { backend: BackendKind }) => (one.backend === 'docker' ? docker : backends.for(one)),
    },
  };
  platform = { ...plain, deps };
  setDeps(deps);
});
beforeEach(() => platform.reset());
afterAll(() => platform.close());

const seed = (given: AgentSeed = {}): Promise<SeededAgent> => seedAgent(platform, given);
const statusOf = async (id: string): Promise<WorkspaceStatus> => (await storedWorkspace(platform, id)).status;
const beat = ({ id, headers }: SeededAgent) =>
  callRoute(recordHeartbeat, { headers, body: { workspace_id: id } });
const corrected = async (): Promise<number | undefined> => {
  const [row] = await platform.sql`select last_corrected from sweeper_ticks where name = 'liveness'`;
  return row?.last_corrected;
};

describe('silence', () => {
  it.each<[BackendKind, WorkspaceStatus, number, WorkspaceStatus]>([
    ['external', 'online', 90, 'online'],
    ['external', 'online', 91, 'awaiting_agent'],
    ['external', 'degraded', 91, 'awaiting_agent'],
    ['docker', 'online', 91, 'online'],
    ['docker', 'online', 180, 'online'],
    ['docker', 'online', 181, 'offline'],
    ['docker', 'degraded', 181, 'offline'],
    ['mock', 'online', 100_000, 'online'],
    ['mock', 'degraded', 100_000, 'degraded'],
    // Nothing is set up for it in this process, so nobody here can judge it.
    ['ec2', 'online', 100_000, 'online'],
  ])('on %s turns %s after %d seconds into %s', async (backend, status, seconds, becomes) => {
    const { id } = await seed({ backend, status });
    platform.clock.advance(seconds * 1000);
    await sweep(platform, 'liveness');
    expect(await statusOf(id)).toBe(becomes);
    expect(await corrected()).toBe(becomes === status ? 0 : 1);
  });

  it.each(WORKSPACE_STATUSES.filter((status) => status !== 'online' && status !== 'degraded'))(
    'means nothing to a workspace that is %s',
    async (status) => {
      const agents = [await seed({ status }), await seed({ status, backend: 'docker' })];
      platform.clock.advance(100_000_000);
      await sweep(platform, 'liveness');
      for (const { id } of agents) expect(await statusOf(id)).toBe(status);
      expect(await storedEvents(platform)).toEqual([]);
    },
  );

  it('is counted from the last change of the row where there never was a heartbeat', async () => {
    const { id } = await seed();
    await platform.sql`update workspaces set last_heartbeat_at = null where id = ${id}`;
    platform.clock.advance(90_000);
    await sweep(platform, 'liveness');
    expect(await statusOf(id)).toBe('online');
    platform.clock.advance(1);
    await sweep(platform, 'liveness');
    expect(await statusOf(id)).toBe('awaiting_agent');
  });

  it('of four heartbeats keeps a machine of ours online; after the sixth it is offline', async () => {
    const { id } = await seed({ backend: 'docker' });
    const seen: WorkspaceStatus[] = [];
    for (let missed = 1; missed <= 7; missed += 1) {
      platform.clock.advance(30_000);
      await sweep(platform, 'liveness');
      seen.push(await statusOf(id));
    }
    expect(seen).toEqual(['online', 'online', 'online', 'online', 'online', 'online', 'offline']);
  });

  it('is told once, also when two sweeps run at the same time', async () => {
    const [far, near] = [await seed(), await seed({ backend: 'docker' })];
    platform.clock.advance(200_000);
    await Promise.all([sweep(platform, 'liveness'), sweep(platform, 'liveness')]);
    await sweep(platform, 'liveness');
    const events = await storedEvents(platform);
    expect(events.map(({ type, workspace_id }) => [type, workspace_id]).sort()).toEqual(
      [
        ['WORKSPACE_AWAITING_AGENT', far.id],
        ['WORKSPACE_OFFLINE', near.id],
      ].sort(),
    );
  });
});

describe('after the platform was away', () => {
  it('nobody is judged before the next slot, so that who is there can be heard', async () => {
    const [present, gone] = [await seed(), await seed({ backend: 'docker' })];
    await sweep(platform, 'liveness');
    platform.clock.advance(8 * 3_600_000);
    await sweep(platform, 'liveness');
    expect([await statusOf(present.id), await statusOf(gone.id)]).toEqual(['online', 'online']);
    expect(await corrected()).toBe(0);
    await beat(present);
    platform.clock.advance(60_000);
    await sweep(platform, 'liveness');
    expect([await statusOf(present.id), await statusOf(gone.id)]).toEqual(['online', 'offline']);
  });

  it('one slot that did not come off is not taken for that', async () => {
    const { id } = await seed();
    await sweep(platform, 'liveness');
    platform.clock.advance(120_000);
    await sweep(platform, 'liveness');
    expect(await statusOf(id)).toBe('awaiting_agent');
  });
});

describe('a heartbeat', () => {
  it.each(['external', 'docker'] as const)('brings a silent agent on %s back', async (backend) => {
    const agent = await seed({ backend });
    platform.clock.advance(200_000);
    await sweep(platform, 'liveness');
    await beat(agent);
    expect(await statusOf(agent.id)).toBe('online');
    await sweep(platform, 'liveness');
    expect(await statusOf(agent.id)).toBe('online');
  });

  it('that arrives after the sweep has looked, and before it writes, wins', async () => {
    const agent = await seed();
    platform.clock.advance(200_000);
    const silentSince = new Date(platform.clock.now().getTime() - 90_000);
    await beat(agent);
    const changed = await changeBySystem(platform.deps, (change) =>
      applyStatusEvent(change, [agent.id], { type: 'agent_disconnected' }, { silentSince }),
    );
    expect(changed).toEqual([]);
    expect(await statusOf(agent.id)).toBe('online');
  });

  it('that comes at the same moment as a sweep leaves the agent online, whoever is first', async () => {
    for (let round = 0; round < 25; round += 1) {
      const agent = await seed();
      await platform.sql`truncate sweeper_ticks`;
      platform.clock.advance(200_000);
      await Promise.all([sweep(platform, 'liveness'), beat(agent)]);
      expect(await statusOf(agent.id)).toBe('online');
    }
  });
});
