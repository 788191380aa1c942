import type { WorkspaceRecord } from '@/db/schema/workspaces';
import type { Backend } from '../../backends/port';
import type { Deps } from '../../deps';
import { AppError, isAppError } from '../../platform/app-error';

type Placed = Pick<WorkspaceRecord, 'backend' | 'name'>;

/** The backend of a workspace that is to be started; 503 with what to do where it cannot be used. */
export function usableBackend(deps: Pick<Deps, 'backends'>, { backend: kind, name }: Placed): Backend {
  try {
    const backend = deps.backends.for({ backend: kind });
    const problem = backend.problem();
    if (problem === null) return backend;
    throw new AppError('backend_unavailable', { public: `${name} cannot be started: ${problem}` });
  } catch (error) {
    if (!isAppError(error) || error.code !== 'unsupported_by_backend') throw error;
    throw new AppError('backend_unavailable', {
      cause: error,
      public: `${name} cannot be started: the backend ${kind} is not set up on this server.`,
    });
  }
}
