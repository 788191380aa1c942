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
  const mayBeChosen = ({ kind, capabilities }: Backend): boolean =>
    !capabilities.compute || preferred === 'auto' || kind === preferred;
  /** The adapters that run this software, in the order in which they are chosen. */
  const candidatesFor = (runtime: string): Backend[] => {
    const runsOn = findAgentRuntime(runtime)?.runsOn ?? [];
    const known = ORDER_OF_CHOICE.filter((kind) => runsOn.includes(kind)).map((kind) => adapters.get(kind));
    return known.filter((backend) => backend !== undefined).filter(mayBeChosen);
  };
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
      // A preferred one is chosen also while it cannot be used: work waits for it rather than going somewhere else.
      const isOpen = ({ capabilities, problem }: Backend): boolean =>
        !capabilities.compute || preferred !== 'auto' || problem() === null;
      return candidatesFor(runtime).find(isOpen)?.kind ?? null;
    },
    problemFor(runtime) {
      const problems = new Set(candidatesFor(runtime).map((backend) => backend.problem()));
      if (problems.size === 0) return 'Nothing is set up on this server that runs it.';
      return problems.has(null) ? null : [...problems].join(' ');
    },
  };
}
