import type { Backend, WorkspaceFiles } from '../port';
import { unsupported } from '../unsupported';

const refuse = (what: 'logs' | 'exec') => (): Promise<never> => Promise.reject(unsupported(what));

/**
 * Workspaces whose agent runs on somebody else's machine and comes by itself. Nobody here can start or end it, so all
 * that provisioning does is wait; whether it is there follows from its heartbeats alone.
 * @param files where the platform keeps what its agent may fetch; its own disk is out of reach
 */
export function createExternalBackend(files: WorkspaceFiles): Backend {
  return {
    kind: 'external',
    capabilities: {
      compute: false,
      heartbeats: true,
      cannedAnswers: false,
      logs: false,
      exec: false,
      files: true,
      batchMax: 500,
    },
    provision: () => Promise.resolve({ instanceId: null, agent: 'awaiting_agent' }),
    inspect: () => Promise.resolve('unknown'),
    stop: () => Promise.resolve(),
    destroy: () => Promise.resolve(),
    logs: refuse('logs'),
    exec: refuse('exec'),
    files,
  };
}
