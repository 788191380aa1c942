import type { WorkspaceRecord } from '@/db/schema/workspaces';
import { findAgentRuntime } from '@/domain/agent-runtimes';
import { defaultConfigYaml } from '@/domain/workspace-config/default-config-yaml';
import { CONFIG_FILE } from '@/domain/workspace-files/file-roots';
import type { Deps } from '../../deps';

/**
 * Gives workspaces of one backend their configuration file, where the platform owns it and none is there; all in one
 * go, since an import brings thousands.
 */
export async function seedConfig(deps: Deps, workspaces: readonly WorkspaceRecord[]): Promise<void> {
  const owned = workspaces.filter(({ runtime }) => !findAgentRuntime(runtime)?.keepsOwnConfig);
  if (!owned[0]) return;
  const { capabilities, files } = deps.backends.for(owned[0]);
  if (!capabilities.files) return;
  await files.seed(
    owned.map((workspace) => ({
      workspace,
      path: `/configs/${CONFIG_FILE}`,
      content: Buffer.from(defaultConfigYaml(workspace), 'utf8'),
    })),
  );
}
