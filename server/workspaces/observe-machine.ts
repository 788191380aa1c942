import type { WorkspaceRecord } from '@/db/schema/workspaces';
import type { MachineState } from '../backends/port';
import type { Deps } from '../deps';

const INSPECT_MS_MAX = 5000;

export interface Observation {
  readonly state: MachineState;
  /** Why nobody could say. */
  readonly error?: unknown;
}

/** How the machine of a workspace is. A backend that fails, or cannot say in time, cannot say: it is no reason to act. */
export async function observeMachine(deps: Deps, workspace: WorkspaceRecord): Promise<Observation> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Observation>((resolve) => {
    const error = new Error('the backend did not answer in time');
    timer = setTimeout(() => resolve({ state: 'unknown', error }), INSPECT_MS_MAX);
  });
  const observed = inspect(deps, workspace).catch(
    (error: unknown): Observation => ({ state: 'unknown', error }),
  );
  const observation = await Promise.race([observed, late]).finally(() => clearTimeout(timer));
  deps.metrics.recordObservation(observation.state);
  return observation;
}

const inspect = async (deps: Deps, workspace: WorkspaceRecord): Promise<Observation> => ({
  state: await deps.backends.for(workspace).inspect(workspace),
});
