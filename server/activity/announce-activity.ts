import type { ActivityEventRow } from '@/contracts/activity';
import type { Deps } from '../deps';

/** Tells who looks on that an entry was written. Call it after the commit. */
export function announceActivity({ events }: Pick<Deps, 'events'>, row: ActivityEventRow): void {
  events.publishEphemeral({
    event: 'ACTIVITY_LOGGED',
    workspace_id: row.workspace_id,
    timestamp: row.created_at,
    payload: { activity: row },
  });
}
