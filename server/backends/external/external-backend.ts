import type { Backend } from '../port';
import { unsupported } from '../unsupported';

const refuse = (what: 'logs' | 'exec' | 'files') => (): Promise<never> => Promise.reject(unsupported(what));

/**
 * Workspaces whose agent runs on somebody else's machine and comes by itself. Nobody here can start or end it, so all
 * that provisioning does is wait; whether it is there follows from its heartbeats alone.
 */
export function createExternalBackend(): Backend {
  return {
    kind: 'external',
    capabilities: {
      compute: false,
      heartbeats: true,
      cannedAnswers: false,
      logs: false,
      exec: false,
      files: false,
      batchMax: 500,
    },
    provision: () => Promise.resolve({ instanceId: null, agent: 'awaiting_agent' }),
    inspect: () => Promise.resolve('unknown'),
    stop: () => Promise.resolve(),
    destroy: () => Promise.resolve(),
    logs: refuse('logs'),
    exec: refuse('exec'),
    files: { read: refuse('files'), write: refuse('files'), list: refuse('files'), remove: refuse('files') },
  };
}
