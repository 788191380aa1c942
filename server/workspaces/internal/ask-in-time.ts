import type { WorkspaceRecord } from '@/db/schema/workspaces';
import type { Backend } from '../../backends/port';
import type { Deps } from '../../deps';

const WAIT_MS_MAX = 5000;

/** Asks the backend of a workspace for something to tell people; `otherwise` where it fails or takes too long. */
export async function askInTime<T>(
  deps: Deps,
  workspace: WorkspaceRecord,
  ask: (backend: Backend) => Promise<T>,
  otherwise: T,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(otherwise), WAIT_MS_MAX);
  });
  try {
    return await Promise.race([ask(deps.backends.for(workspace)), late]);
  } catch (error) {
    deps.log.warn({ err: error, workspace: workspace.id }, 'a backend cannot say more of a machine');
    return otherwise;
  } finally {
    clearTimeout(timer);
  }
}
