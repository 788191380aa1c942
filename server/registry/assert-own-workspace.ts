import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import type { Principal } from '../principal';
import { loadLiving } from '../workspaces/load-living';

/**
 * Refuses an agent that speaks for another workspace than its token's. One whose configuration names a workspace that is
 * not there, or not any more, learns that (404, 410); otherwise the token is wrong there (401).
 */
export async function assertOwnWorkspace(deps: Deps, principal: Principal, id: string): Promise<void> {
  if (principal.workspaceId === id) return;
  await loadLiving(deps.database.db, id);
  throw new AppError('invalid_token');
}
