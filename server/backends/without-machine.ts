import type { Backend, BackendCapabilities } from './port';
import { NO_IMAGES, refuse } from './unsupported';

/** What a backend without machines can do, whatever else it is. */
export const CAPABILITIES_WITHOUT_MACHINE = {
  compute: false,
  logs: false,
  exec: false,
  files: true,
  terminal: false,
  images: false,
  batchMax: 500,
  monthlyCents: null,
} as const satisfies Partial<BackendCapabilities>;

/** The methods of a backend without machines: there is nothing to observe, to stop or to end. */
export const WITHOUT_MACHINE: Omit<Backend, 'kind' | 'capabilities' | 'provision' | 'files'> = {
  problem: () => null,
  inspect: () => Promise.resolve('unknown'),
  whyEnded: () => Promise.resolve(null),
  stop: () => Promise.resolve(),
  destroy: () => Promise.resolve(),
  logs: refuse('logs'),
  exec: refuse('exec'),
  terminal: refuse('terminal'),
  images: NO_IMAGES,
  survey: () => Promise.resolve([]),
  close: () => Promise.resolve(),
};
