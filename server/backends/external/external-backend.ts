import type { Backend, WorkspaceFiles } from '../port';
import { CAPABILITIES_WITHOUT_MACHINE, WITHOUT_MACHINE } from '../without-machine';

/**
 * Workspaces whose agent runs on somebody else's machine and comes by itself. Nobody here can start or end it, so all
 * that provisioning does is wait; whether it is there follows from its heartbeats alone.
 * @param files where the platform keeps what its agent may fetch; its own disk is out of reach
 */
export function createExternalBackend(files: WorkspaceFiles): Backend {
  return {
    ...WITHOUT_MACHINE,
    kind: 'external',
    capabilities: { ...CAPABILITIES_WITHOUT_MACHINE, heartbeats: true, cannedAnswers: false },
    provision: () =>
      Promise.resolve({ instanceId: null, url: null, imageDigest: null, agent: 'awaiting_agent' }),
    files,
  };
}
