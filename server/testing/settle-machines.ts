import { expect } from 'vitest';
import { STATUSES_AT_REST } from '@/domain/workspace-status';
import { drainJobs, sweep } from './drain-jobs';
import { register } from './machine-agent';
import type { MachineBackend } from './machine-backend';
import type { StoredWorkspace } from './seed-workspaces';
import type { TestPlatform } from './test-platform';

const storedRows = ({ sql }: TestPlatform): Promise<StoredWorkspace[]> =>
  sql<StoredWorkspace[]>`
    select id, name, status, parent_id, version::int, url, last_sample_error, removed_with, x, y from workspaces`;

/**
 * Lets happen what happens by itself within minutes: jobs run, sweepers look for what was forgotten, and agents come up in
 * the machines that run.
 */
export async function settleMachines(platform: TestPlatform, machines: MachineBackend): Promise<void> {
  for (let round = 0; round < 2; round += 1) {
    await drainJobs(platform);
    platform.clock.advance(200_000);
    await sweep(platform, 'provision-turns');
    await sweep(platform, 'hibernation');
    await drainJobs(platform);
  }
  for (const { id, status } of await storedRows(platform))
    if (status === 'provisioning' && machines.states.get(id) === 'running') await register(machines, id);
  await drainJobs(platform);
  if (!(await isJobUsedUp(platform))) return;
  // A start that was killed at its last attempt too is failed when its time is over; nothing else may need this.
  platform.clock.advance(3_600_000);
  await sweep(platform, 'provision-timeout');
  await drainJobs(platform);
}

async function isJobUsedUp({ sql }: TestPlatform): Promise<boolean> {
  const [row] = await sql<{ n: number }[]>`
    select count(*)::int as n from graphile_worker.jobs where attempts >= max_attempts`;
  return (row?.n ?? 0) > 0;
}

/** What has to hold of every workspace with a machine once nothing is under way any more (spec 3.3). */
export async function expectSettled(platform: TestPlatform, machines: MachineBackend): Promise<void> {
  const rows = await storedRows(platform);
  for (const { id, status, url, last_sample_error: reason } of rows) {
    const machine = machines.states.get(id) ?? 'absent';
    // Nobody is left half-way.
    expect(['online', 'degraded', 'failed', 'paused', 'hibernated', 'removed']).toContain(status);
    if (status === 'failed') expect(reason).toBeTruthy();
    if (status === 'online') expect({ status, machine }).toEqual({ status, machine: 'running' });
    if (STATUSES_AT_REST.includes(status) || status === 'removed') {
      expect({ status, isRunning: machine === 'running' }).toEqual({ status, isRunning: false });
      expect(url).toBe('');
    }
    if (status === 'removed') expect(machine).toBe('absent');
  }
  // What runs belongs to somebody.
  const owners = new Set(rows.map(({ id }) => id));
  for (const id of machines.states.keys()) expect(owners).toContain(id);
  const [turns] = await platform.sql<{ n: number }[]>`select count(*)::int as n from provision_turns`;
  expect(turns?.n).toBe(0);
}
