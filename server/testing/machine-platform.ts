import type { Contract } from '@/contracts/contract';
import { createWorkspace } from '@/contracts/workspaces';
import type { Backend } from '@/server/backends/port';
import { callRoute, type RouteAnswer, type RouteCall } from './call-route';
import { drainJobs } from './drain-jobs';
import { register } from './machine-agent';
import type { MachineBackend } from './machine-backend';
import { createMixedBackends } from './mixed-backends';
import { createTestPlatform, type TestPlatform } from './test-platform';

/** A platform with machines, and what most tests of them do. */
export interface MachinePlatform {
  readonly platform: TestPlatform;
  readonly machines: MachineBackend;
  reset(): Promise<void>;
  /** Creates a workspace with a machine, unless `body` says otherwise; its start waits in the queue. */
  create(body?: object): Promise<string>;
  /** Creates one whose agent has come up. */
  online(body?: object): Promise<string>;
}

/** @param script what the machines do otherwise, around what they do */
export async function createMachinePlatform(
  script?: (plain: Backend) => Partial<Backend>,
): Promise<MachinePlatform> {
  const { machines, registry } = createMixedBackends(script);
  const platform = await createTestPlatform({ backends: registry });
  const create = async (body: object = {}): Promise<string> => {
    const answer = await callRoute(createWorkspace, {
      body: { name: 'Ada', runtime: 'claude-code', ...body },
    });
    if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
    return String(answer.body.id);
  };
  return {
    platform,
    machines,
    create,
    async reset() {
      await platform.reset();
      machines.reset();
    },
    async online(body) {
      const id = await create(body);
      await drainJobs(platform);
      await register(machines, id);
      await drainJobs(platform);
      return id;
    },
  };
}

/** Calls an endpoint of one workspace. */
export const askOf = (
  contract: Contract,
  id: string,
  call: Omit<RouteCall, 'params'> & { readonly params?: Record<string, string> } = {},
): Promise<RouteAnswer> => callRoute(contract, { ...call, params: { id, ...call.params } });
