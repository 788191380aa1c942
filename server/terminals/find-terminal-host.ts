import type { WorkspaceRecord } from '@/db/schema/workspaces';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import { loadLiving } from '../workspaces/load-living';

/** A workspace that has been found to have terminals. */
export type TerminalHost = WorkspaceRecord;

/** A living workspace whose backend has terminals. Whether its machine runs is found out by opening one. */
export async function findTerminalHost(deps: Deps, id: string): Promise<TerminalHost> {
  const workspace = await loadLiving(deps.database.db, id);
  if (!deps.backends.for(workspace).capabilities.terminal)
    throw new AppError('unsupported_by_backend', { public: 'This kind of workspace has no terminal.' });
  return workspace;
}
