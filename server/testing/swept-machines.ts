import type { WorkspaceStatus } from '@/domain/workspace-status';
import type { Backend, MachineState } from '@/server/backends/port';
import { setDeps } from '@/server/deps';
import { sweep } from './drain-jobs';
import { createMachineBackend, type MachineBackend } from './machine-backend';
import { scriptedBackend } from './scripted-backend';
import { seedWorkspace } from './seed-workspaces';
import { soleBackend } from './sole-backend';
import { createTestPlatform, type TestPlatform } from './test-platform';

/** A platform whose only backend has machines, for tests of what looks after them. */
export interface SweptMachines {
  readonly platform: TestPlatform;
  readonly machines: MachineBackend;
  readonly destroyed: { id: string; volumes: boolean }[];
  /** What the backend does otherwise than machines that simply run. */
  script: Partial<Backend>;
  reset(): Promise<void>;
  /** A workspace with a machine. */
  seed(state: MachineState, status?: WorkspaceStatus): Promise<string>;
  /** One round of a sweeper, and what it corrected. */
  round(name: string): Promise<number>;
}

export async function createSweptMachines(): Promise<SweptMachines> {
  const machines = createMachineBackend();
  const backend = (): Backend =>
    scriptedBackend({
      ...machines.backend,
      destroy: async (workspace, options) => {
        stage.destroyed.push({ id: workspace.id, ...options });
        await machines.backend.destroy(workspace, options);
      },
      ...stage.script,
    });
  const platform = await createTestPlatform({ backends: soleBackend(backend) });
  const stage: SweptMachines = {
    platform,
    machines,
    destroyed: [],
    script: {},
    async reset() {
      await platform.reset();
      setDeps(platform.deps);
      machines.reset();
      stage.destroyed.length = 0;
      stage.script = {};
    },
    async seed(state, status = 'online') {
      const id = await seedWorkspace(platform, { status });
      await platform.sql`update workspaces set instance_id = ${`machine-of-${id}`}, last_heartbeat_at = ${platform.clock.now()},
        machine_url = 'http://127.0.0.1:4000/' where id = ${id}`;
      machines.states.set(id, state);
      return id;
    },
    async round(name) {
      await sweep(platform, name);
      const [tick] = await platform.sql<{ n: number }[]>`
        select last_corrected as n from sweeper_ticks where name = ${name}`;
      return tick?.n ?? -1;
    },
  };
  return stage;
}
