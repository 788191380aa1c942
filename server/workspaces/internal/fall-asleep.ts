import type { Change } from '../../audit/mutate';
import type { Deps } from '../../deps';
import { scheduleStop } from '../schedule-stop';
import { applyStatusEvent } from '../status';

/**
 * Claims workspaces for sleep in one guarded step, and has their machines stopped; the others stay awake. Returns how
 * many it took.
 * @param idleOnly leave those alone whose agents are at work
 */
export async function fallAsleep(
  deps: Deps,
  change: Change,
  ids: readonly string[],
  { idleOnly }: { readonly idleOnly: boolean },
): Promise<number> {
  const claimed = await applyStatusEvent(change, ids, { type: 'hibernation_claimed' }, { idleOnly });
  await scheduleStop(deps, change, claimed);
  return claimed.length;
}
