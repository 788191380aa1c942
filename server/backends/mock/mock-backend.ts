import type { Backend, WorkspaceFiles } from '../port';
import { CAPABILITIES_WITHOUT_MACHINE, WITHOUT_MACHINE } from '../without-machine';

/**
 * Workspaces without a machine: usable the moment they exist, which lets people try an organisation, and suites drive
 * the platform, at no cost. There is nothing to observe, so inspect answers `unknown`.
 * @param files where the platform keeps what would lie on the machine
 */
export function createMockBackend(files: WorkspaceFiles): Backend {
  return {
    ...WITHOUT_MACHINE,
    kind: 'mock',
    capabilities: { ...CAPABILITIES_WITHOUT_MACHINE, heartbeats: false, cannedAnswers: true },
    provision: () => Promise.resolve({ instanceId: null, url: null, imageDigest: null, agent: 'ready' }),
    files,
  };
}
