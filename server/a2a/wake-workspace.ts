import type { WorkspaceRecord } from '@/db/schema/workspaces';
import { changeBySystem } from '../audit/mutate';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import { scheduleProvision } from '../workspaces/schedule-provision';
import { applyStatusEvent } from '../workspaces/status';

const WAKE_SECONDS = 15;

/** Starts a workspace that sleeps; whoever asked comes again shortly. */
export async function wakeWorkspace(deps: Deps, target: WorkspaceRecord): Promise<AppError> {
  await changeBySystem(deps, async (change) => {
    const woken = await applyStatusEvent(change, [target.id], { type: 'wake_requested' });
    await scheduleProvision(deps, change, woken);
  });
  return new AppError('workspace_waking', { details: { waking: true, retry_after: WAKE_SECONDS } });
}
