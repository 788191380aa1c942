import type { Backend, BackendRegistry } from '@/server/backends/port';
import { createBackendRegistry } from '@/server/backends/registry';
import type { Deps } from '@/server/deps';
import { createPostgresFileStore } from '@/server/files/postgres-file-store';
import { createMachineBackend, type MachineBackend } from './machine-backend';
import { scriptedBackend } from './scripted-backend';

/** Machines of docker's name that are entries of maps, beside the real mock and external backends. */
export interface MixedBackends {
  readonly machines: MachineBackend;
  readonly registry: BackendRegistry;
}

/** @param script what the machines do otherwise, around what they do */
export function createMixedBackends(
  script: (plain: Backend) => Partial<Backend> = () => ({}),
): MixedBackends {
  const machines = createMachineBackend({ kind: 'docker' });
  const storedFiles = { ...scriptedBackend({}).files, seed: () => Promise.resolve() };
  const backend = { ...machines.backend, ...script(machines.backend) };
  return { machines, registry: createBackendRegistry(storedFiles, [backend]) };
}

/** A backend with machines beside what a platform has anyway, whose stored files are real. */
export const backendBeside = (
  { database, clock }: Pick<Deps, 'database' | 'clock'>,
  backend: Backend,
): BackendRegistry => createBackendRegistry(createPostgresFileStore(database, clock), [backend]);

/** Machines, whose agents come as images, beside what a platform has anyway, whose stored files are real. */
export function machinesBeside(deps: Deps): BackendRegistry {
  const { backend } = createMachineBackend({ kind: 'docker' });
  const withImages: Backend = {
    ...backend,
    capabilities: { ...backend.capabilities, images: true },
    images: { current: async () => null, pull: async (_, digest) => digest ?? `sha256:${'0'.repeat(64)}` },
  };
  return backendBeside(deps, withImages);
}
