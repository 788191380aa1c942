import type { WorkspaceRow } from '@/contracts/workspaces';

export type CountedStatus =
  | 'online'
  | 'starting'
  | 'degraded'
  | 'failed'
  | 'offline'
  | 'waiting'
  | 'paused'
  | 'asleep';

const COUNTED: Record<WorkspaceRow['status'], CountedStatus | null> = {
  online: 'online',
  provisioning: 'starting',
  degraded: 'degraded',
  failed: 'failed',
  offline: 'offline',
  awaiting_agent: 'waiting',
  paused: 'paused',
  hibernating: 'asleep',
  hibernated: 'asleep',
  removed: null,
};

/** How many workspaces are in which state: the one count that every part of the page shows. */
export function countStatuses(rows: Iterable<WorkspaceRow>): Record<CountedStatus, number> {
  const counts: Record<CountedStatus, number> = {
    online: 0,
    starting: 0,
    degraded: 0,
    failed: 0,
    offline: 0,
    waiting: 0,
    paused: 0,
    asleep: 0,
  };
  for (const row of rows) {
    const counted = COUNTED[row.status];
    if (counted) counts[counted] += 1;
  }
  return counts;
}
