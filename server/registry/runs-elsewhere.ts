import type { WorkspaceRecord } from '@/db/schema/workspaces';
import type { Deps } from '../deps';

type Backends = Pick<Deps, 'backends'>;
type Placed = Pick<WorkspaceRecord, 'backend'>;

/** True when the agent runs on a machine that nobody here can start or end: it comes by itself and reports by heartbeats. */
export function runsElsewhere({ backends }: Backends, workspace: Placed): boolean {
  const { compute, heartbeats } = backends.for(workspace).capabilities;
  return !compute && heartbeats;
}

/** True when the platform made the machine and so knows its address better than the agent inside. */
export const hasOwnMachine = ({ backends }: Backends, workspace: Placed): boolean =>
  backends.for(workspace).capabilities.compute;

/**
 * True when the URL of a workspace is the one that the backend gave to its machine. Only then may a call go to an address
 * that is closed to what agents and people say.
 */
export const isAtOwnMachine = (deps: Backends, workspace: WorkspaceRecord): boolean =>
  workspace.machineUrl !== null &&
  workspace.machineUrl !== '' &&
  workspace.url === workspace.machineUrl &&
  hasOwnMachine(deps, workspace);
