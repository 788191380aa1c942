import type { Backend, BackendCapabilities } from '@/server/backends/port';
import { NO_IMAGES, refuse } from '@/server/backends/unsupported';

const CAPABILITIES: BackendCapabilities = {
  compute: true,
  heartbeats: true,
  cannedAnswers: false,
  logs: false,
  exec: false,
  files: false,
  terminal: false,
  images: false,
  batchMax: 100,
  monthlyCents: null,
};

/** A whole backend that does what the test says, and otherwise refuses what it has no capability for. */
export function scriptedBackend(script: Partial<Backend>): Backend {
  return {
    kind: 'mock',
    capabilities: CAPABILITIES,
    problem: () => null,
    provision: () => Promise.resolve({ instanceId: null, url: null, imageDigest: null, agent: 'ready' }),
    inspect: () => Promise.resolve('unknown'),
    whyEnded: () => Promise.resolve(null),
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
    terminal: refuse('terminal'),
    images: NO_IMAGES,
    survey: () => Promise.resolve([]),
    close: () => Promise.resolve(),
    ...script,
  };
}
