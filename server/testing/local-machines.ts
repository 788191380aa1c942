import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLocalBackend, type LocalBackendOptions } from '../backends/local/local-backend';
import { listProcesses } from '../backends/local/process-table';
import type { Backend, BackendWorkspace } from '../backends/port';
import { createLogger } from '../platform/logger';

/** A place for agents of this host that goes with everything in it. */
export interface LocalPlace {
  readonly dataDir: string;
  /** A server on that place. */
  open(options?: Partial<LocalBackendOptions>): Backend;
  /** The processes of agents here, whoever's they are. */
  countAgents(): Promise<number>;
  /** Ends what runs there, too. */
  clear(): Promise<void>;
}

/** @param program the agent program, unless a server is opened with another */
export function createLocalPlace(program: string): LocalPlace {
  const dataDir = realpathSync(mkdtempSync(join(tmpdir(), 'molecule-local-')));
  const opened: Backend[] = [];
  const open = (options: Partial<LocalBackendOptions> = {}): Backend => {
    const backend = createLocalBackend({
      dataDir,
      deploymentId: 'this deployment',
      program,
      isAllowed: true,
      tierMemoryMb: [512, 512, 2048, 4096],
      platformUrl: () => 'http://127.0.0.1:9/api',
      log: createLogger('silent'),
      ...options,
    });
    opened.push(backend);
    return backend;
  };
  return {
    dataDir,
    open,
    async countAgents() {
      const home = `\0HOME=${dataDir}/`;
      return (await listProcesses()).filter(({ environment }) => environment.includes(home)).length;
    },
    async clear() {
      const own = open({ stopGraceMs: 0 });
      const left = (await own.survey()).map(({ workspaceId }) => localWorkspace(workspaceId));
      await Promise.all(left.map((workspace) => own.destroy(workspace, { volumes: true })));
      await Promise.all(opened.map((backend) => backend.close()));
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

export const localWorkspace = (id: string = crypto.randomUUID()): BackendWorkspace => ({
  id,
  name: 'Ada',
  runtime: 'claude-code',
  backend: 'local',
  tier: 2,
  instanceId: null,
});
