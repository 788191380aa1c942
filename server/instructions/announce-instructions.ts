import { WHOLE_PLATFORM } from '@/contracts/events';
import type { Deps } from '../deps';

/**
 * Tells open pages that what agents are told is something else. Call it after the commit.
 * @param target the workspace, or null where it is told to all
 */
export function announceInstructions(deps: Deps, target: string | null): void {
  deps.events.publishEphemeral({
    event: 'INSTRUCTIONS_CHANGED',
    workspace_id: target ?? WHOLE_PLATFORM,
    timestamp: deps.clock.now().toISOString(),
    payload: {},
  });
}
