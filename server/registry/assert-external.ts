import type { WorkspaceRecord } from '@/db/schema/workspaces';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import { runsElsewhere } from './runs-elsewhere';

/** Refuses a workspace whose agent the platform runs itself: nobody has to connect it. */
export function assertExternal(deps: Pick<Deps, 'backends'>, record: WorkspaceRecord): void {
  if (!runsElsewhere(deps, record)) throw new AppError('not_external');
}
