import type { Backend, BackendRegistry } from '@/server/backends/port';
import { createBackendRegistry } from '@/server/backends/registry';
import { createMachineBackend, type MachineBackend } from './machine-backend';
import { scriptedBackend } from './scripted-backend';

/** Machines of docker's name that are entries of maps, beside the real mock and external backends. */
export interface MixedBackends {
  readonly machines: MachineBackend;
  readonly registry: BackendRegistry;
}

/** @param script what of the machines is otherwise */
export function createMixedBackends(script: Partial<Backend> = {}): MixedBackends {
  const machines = createMachineBackend({ kind: 'docker', ...script });
  const storedFiles = { ...scriptedBackend({}).files, seed: () => Promise.resolve() };
  return { machines, registry: createBackendRegistry(storedFiles, [machines.backend]) };
}
