import { type BackendKind, findAgentRuntime } from '@/domain/agent-runtimes';
import { AppError } from '../platform/app-error';
import { createExternalBackend } from './external/external-backend';
import { createMockBackend } from './mock/mock-backend';
import type { Backend, BackendRegistry, WorkspaceFiles } from './port';

/**
 * Builds the adapters that this process can use; called by boot alone.
 * @param storedFiles the files of workspaces without a machine
 */
export function createBackendRegistry(storedFiles: WorkspaceFiles): BackendRegistry {
  const adapters = new Map<BackendKind, Backend>(
    [createMockBackend(storedFiles), createExternalBackend(storedFiles)].map((backend) => [
      backend.kind,
      backend,
    ]),
  );
  return {
    for(workspace) {
      const backend = adapters.get(workspace.backend);
      if (backend) return backend;
      throw new AppError('unsupported_by_backend', {
        public: `No ${workspace.backend} backend is set up on this platform.`,
      });
    },
    kindFor: (runtime) => findAgentRuntime(runtime)?.backend ?? null,
  };
}
