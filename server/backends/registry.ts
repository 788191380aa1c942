import { type BackendKind, findAgentRuntime } from '@/domain/agent-runtimes';
import { AppError } from '../platform/app-error';
import { createExternalBackend } from './external/external-backend';
import { createMockBackend } from './mock/mock-backend';
import type { Backend, BackendRegistry, WorkspaceFiles } from './port';

/** Where new workspaces go when their runtime leaves the choice: the first of these that can be used. */
const ORDER_OF_CHOICE: readonly BackendKind[] = ['mock', 'external', 'docker', 'local', 'ec2'];

/**
 * Builds the adapters that this process can use; called by boot alone.
 * @param storedFiles the files of workspaces without a machine
 * @param machines the adapters that have machines, as far as they are set up
 * @param preferred WORKSPACE_BACKEND: the one for new workspaces with a machine; `auto` takes the first that can be used
 */
export function createBackendRegistry(
  storedFiles: WorkspaceFiles,
  machines: readonly Backend[] = [],
  preferred: BackendKind | 'auto' = 'auto',
): BackendRegistry {
  const all = [createMockBackend(storedFiles), createExternalBackend(storedFiles), ...machines];
  const adapters = new Map<BackendKind, Backend>(all.map((backend) => [backend.kind, backend]));
  const isChosen = ({ kind, capabilities, problem }: Backend): boolean =>
    !capabilities.compute || (preferred === 'auto' ? problem() === null : kind === preferred);
  return {
    all,
    for(workspace) {
      const backend = adapters.get(workspace.backend);
      if (backend) return backend;
      throw new AppError('unsupported_by_backend', {
        public: `No ${workspace.backend} backend is set up on this platform.`,
      });
    },
    kindFor(runtime) {
      const runsOn = findAgentRuntime(runtime)?.runsOn ?? [];
      const kind = ORDER_OF_CHOICE.find((each) => {
        const backend = adapters.get(each);
        return backend !== undefined && runsOn.includes(each) && isChosen(backend);
      });
      return kind ?? null;
    },
  };
}
