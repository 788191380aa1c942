import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { saveWorkspaceSecret } from '@/contracts/secrets';
import { FALLS_MAX } from '@/domain/machine-falls';
import type { WorkspaceStatus } from '@/domain/workspace-status';
import { callRoute } from '@/server/testing/call-route';
import { countJobs, drainJobs } from '@/server/testing/drain-jobs';
import { storedWorkspace } from '@/server/testing/seed-workspaces';
import { createSweptMachines, type SweptMachines } from '@/server/testing/swept-machines';

let stage: SweptMachines;
beforeAll(async () => {
  stage = await createSweptMachines();
});
beforeEach(() => stage.reset());
afterAll(() => stage.platform.close());

const round = (): Promise<number> => stage.round('machine-health');
const statusOf = async (id: string): Promise<WorkspaceStatus> =>
  (await storedWorkspace(stage.platform, id)).status;
/** The start that was asked for brings a machine whose agent is there at once. */
async function comeBack(id: string): Promise<void> {
  await drainJobs(stage.platform);
  await stage.platform.sql`update workspaces set status = 'online' where id = ${id}`;
}

describe('a machine that ends before its agent is there', () => {
  it('fails its workspace with the end of its log, without the values of secrets', async () => {
    const id = await stage.seed('stopped', 'provisioning');
    await callRoute(saveWorkspaceSecret, {
      params: { id },
      body: { key: 'API_KEY', value: 'hunter2-hunter2' },
    });
    const { capabilities } = stage.machines.backend;
    stage.script = {
      capabilities: { ...capabilities, logs: true },
      logs: () => Promise.resolve('key hunter2-hunter2\nTraceback: no module named x\n'),
    };
    expect(await round()).toBe(1);
    const { last_sample_error, status } = await storedWorkspace(stage.platform, id);
    expect(status).toBe('failed');
    expect(last_sample_error).toMatch(/ended before its agent was there.*Traceback: no module named x$/s);
    expect(last_sample_error).not.toMatch(/hunter2/);
    expect(await countJobs(stage.platform)).toBe(0);
  });

  it('fails with a reason also when its log cannot be had, nor why it ended', async () => {
    const id = await stage.seed('stopped', 'provisioning');
    const { capabilities } = stage.machines.backend;
    stage.script = {
      capabilities: { ...capabilities, logs: true },
      logs: () => Promise.reject(new Error('EOF')),
      whyEnded: () => Promise.reject(new Error('EOF')),
    };
    expect(await round()).toBe(1);
    expect((await storedWorkspace(stage.platform, id)).last_sample_error).toBe(
      'Its machine ended before its agent was there.',
    );
  });

  it('says why it ended, where its backend knows', async () => {
    const id = await stage.seed('stopped', 'provisioning');
    stage.script = { whyEnded: async () => 'It ran out of memory.' };
    expect(await round()).toBe(1);
    expect((await storedWorkspace(stage.platform, id)).last_sample_error).toBe(
      'Its machine ended before its agent was there. It ran out of memory.',
    );
  });
});

describe('a machine that ends again and again', () => {
  it('is started after ever longer pauses, and is given up with a reason in the end', async () => {
    const id = await stage.seed('stopped');
    stage.script = { whyEnded: async () => 'It ran out of memory.' };
    const pauses: number[] = [];
    const told: unknown[] = [];
    for (let fall = 1; fall <= FALLS_MAX; fall += 1) {
      let waited = 0;
      const reasons = new Set();
      await round();
      while ((await statusOf(id)) === 'offline') {
        reasons.add((await storedWorkspace(stage.platform, id)).last_sample_error);
        stage.platform.clock.advance(5000);
        waited += 5;
        await round();
      }
      expect(await statusOf(id)).toBe('provisioning');
      pauses.push(waited);
      told.push([...reasons]);
      await comeBack(id);
      stage.machines.states.set(id, 'stopped');
    }
    expect(pauses).toEqual([0, 15, 30, 60, 120]);
    expect(told).toEqual([
      [],
      ...Array.from({ length: 4 }, () => ['It ran out of memory. It is started again after a pause.']),
    ]);
    expect(stage.machines.starts).toHaveLength(FALLS_MAX);
    expect(await round()).toBe(1);
    expect(await storedWorkspace(stage.platform, id)).toMatchObject({
      status: 'failed',
      last_sample_error: expect.stringMatching(
        /^It ended more than 5 times within 10 minutes.* The last time: It ran out of memory\./,
      ),
    });
    stage.platform.clock.advance(3_600_000);
    expect(await round()).toBe(0);
    expect(await statusOf(id)).toBe('failed');
  });

  it('begins anew after it has held for long', async () => {
    const id = await stage.seed('stopped');
    for (let fall = 1; fall <= FALLS_MAX + 3; fall += 1) {
      await round();
      expect(await statusOf(id)).toBe('provisioning');
      await comeBack(id);
      stage.machines.states.set(id, 'stopped');
      stage.platform.clock.advance(600_000);
    }
  });
});
