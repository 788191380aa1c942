import type { Backend } from '../port';
import { unsupported } from '../unsupported';

const refuse = (what: 'logs' | 'exec' | 'files') => (): Promise<never> => Promise.reject(unsupported(what));

/**
 * Workspaces without a machine: usable the moment they exist, which lets people try an organisation, and suites drive
 * the platform, at no cost. There is nothing to observe, so inspect answers `unknown`.
 */
export function createMockBackend(): Backend {
  return {
    kind: 'mock',
    capabilities: {
      compute: false,
      heartbeats: false,
      cannedAnswers: true,
      logs: false,
      exec: false,
      files: false,
      batchMax: 500,
    },
    provision: () => Promise.resolve({ instanceId: null, agent: 'ready' }),
    inspect: () => Promise.resolve('unknown'),
    stop: () => Promise.resolve(),
    destroy: () => Promise.resolve(),
    logs: refuse('logs'),
    exec: refuse('exec'),
    files: { read: refuse('files'), write: refuse('files'), list: refuse('files'), remove: refuse('files') },
  };
}
