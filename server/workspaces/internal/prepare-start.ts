import type { WorkspaceRecord } from '@/db/schema/workspaces';
import type { MachineStart } from '../../backends/port';

/** What a workspace is started with. @param signal gives the start up */
export const prepareStart = (workspace: WorkspaceRecord, signal: AbortSignal): MachineStart => ({
  env: { WORKSPACE_ID: workspace.id, WORKSPACE_CONFIG_PATH: '/configs' },
  files: [],
  firstFiles: [],
  resetSession: false,
  imageDigest: workspace.runtimeImageDigest,
  directory: null,
  onProgress: () => {},
  signal,
});
