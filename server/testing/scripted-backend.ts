import type { Backend, BackendCapabilities } from '@/server/backends/port';
import { unsupported } from '@/server/backends/unsupported';

const CAPABILITIES: BackendCapabilities = {
  compute: true,
  heartbeats: true,
  cannedAnswers: false,
  logs: false,
  exec: false,
  files: false,
  batchMax: 100,
};
const refuse = (what: 'logs' | 'exec' | 'files') => (): Promise<never> => Promise.reject(unsupported(what));

/** A whole backend that does what the test says, and otherwise refuses what it has no capability for. */
export function scriptedBackend(script: Partial<Backend>): Backend {
  return {
    kind: 'mock',
    capabilities: CAPABILITIES,
    provision: () => Promise.resolve({ instanceId: null, agent: 'ready' }),
    inspect: () => Promise.resolve('unknown'),
    stop: () => Promise.resolve(),
    destroy: () => Promise.resolve(),
    logs: refuse('logs'),
    exec: refuse('exec'),
    files: {
      read: refuse('files'),
      write: refuse('files'),
      list: refuse('files'),
      remove: refuse('files'),
      seed: refuse('files'),
    },
    ...script,
  };
}
