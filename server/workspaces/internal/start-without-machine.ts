import type { WorkspaceRecord } from '@/db/schema/workspaces';
import { findAgentRuntime } from '@/domain/agent-runtimes';
import { defaultConfigYaml } from '@/domain/workspace-config/default-config-yaml';
import type { MachineStart } from '../../backends/port';
import type { Deps } from '../../deps';
import { CONFIG_PATH } from './first-files';
import type { StartOutcome } from './start-outcome';

/** Starts workspaces of one backend that has no machines, which thousands may be at once: there is nothing to bring. */
export async function startWithoutMachine(
  deps: Deps,
  workspaces: readonly WorkspaceRecord[],
): Promise<StartOutcome[]> {
  try {
    await seedConfig(deps, workspaces);
  } catch (error) {
    return workspaces.map((workspace) => ({ workspace, error }));
  }
  return Promise.all(
    workspaces.map(async (workspace): Promise<StartOutcome> => {
      try {
        const start = nothingToBring(deps.stopping);
        return { workspace, result: await deps.backends.for(workspace).provision(workspace, start) };
      } catch (error) {
        return { workspace, error };
      }
    }),
  );
}

/** Gives workspaces their configuration file, where the platform owns it and none is there; all in one go. */
async function seedConfig(deps: Deps, workspaces: readonly WorkspaceRecord[]): Promise<void> {
  const owned = workspaces.filter(({ runtime }) => !findAgentRuntime(runtime)?.keepsOwnConfig);
  if (!owned[0]) return;
  const { capabilities, files } = deps.backends.for(owned[0]);
  if (!capabilities.files) return;
  await files.seed(
    owned.map((workspace) => ({
      workspace,
      path: CONFIG_PATH,
      content: Buffer.from(defaultConfigYaml(workspace), 'utf8'),
    })),
  );
}

const nothingToBring = (signal: AbortSignal): MachineStart => ({
  env: {},
  files: [],
  firstFiles: [],
  resetSession: false,
  imageDigest: null,
  directory: null,
  onProgress: () => {},
  signal,
});
