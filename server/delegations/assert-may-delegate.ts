import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import { canCommunicate } from '../registry/can-communicate';
import { loadLiving } from '../workspaces/load-living';

/**
 * That one workspace may give another something to do at all.
 * @throws AppError for itself, for one that is not there, and for one that it may not talk to
 */
export async function assertMayDelegate(deps: Deps, callerId: string, targetId: string): Promise<void> {
  await loadLiving(deps.database.db, callerId);
  if (callerId === targetId) {
    throw new AppError('invalid_field', { field: 'target_id', public: 'self-delegation not permitted' });
  }
  await loadLiving(deps.database.db, targetId);
  if (!(await canCommunicate(deps, callerId, targetId))) throw new AppError('communication_denied');
}
