import { WHOLE_PLATFORM } from '@/contracts/events';
import type { Deps } from '../deps';

/**
 * Tells open pages that the list of secrets is another one; without a name and without a value. Call it after the
 * commit. Who misses it has the list on the next reconnect.
 * @param owner the workspace, or null for the global ones
 */
export function announceSecrets(deps: Deps, owner: string | null): void {
  deps.events.publishEphemeral({
    event: 'SECRETS_CHANGED',
    workspace_id: owner ?? WHOLE_PLATFORM,
    timestamp: deps.clock.now().toISOString(),
    payload: { scope: owner === null ? 'global' : 'workspace' },
  });
}
