import type { Backend, WorkspaceFiles } from '../port';
import { unsupported } from '../unsupported';

const refuse = (what: 'logs' | 'exec') => (): Promise<never> => Promise.reject(unsupported(what));

/**
 * Workspaces without a machine: usable the moment they exist, which lets people try an organisation, and suites drive
 * the platform, at no cost. There is nothing to observe, so inspect answers `unknown`.
 * @param files where the platform keeps what would lie on the machine
 */
export function createMockBackend(files: WorkspaceFiles): Backend {
  return {
    kind: 'mock',
    capabilities: {
      compute: false,
      heartbeats: false,
      cannedAnswers: true,
      logs: false,
      exec: false,
      files: true,
      batchMax: 500,
    },
    provision: () => Promise.resolve({ instanceId: null, agent: 'ready' }),
    inspect: () => Promise.resolve('unknown'),
    stop: () => Promise.resolve(),
    destroy: () => Promise.resolve(),
    logs: refuse('logs'),
    exec: refuse('exec'),
    files,
  };
}
