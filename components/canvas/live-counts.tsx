'use client';

import { useMemo } from 'react';
import { countStatuses } from '@/components/stores/count-statuses';
import { useWorkspaces } from './platform-context';

const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

/** Tells people who do not see the canvas how much is on it and what is wrong there, whenever that changes. */
export function LiveCounts() {
  const isReady = useWorkspaces((state) => state.snapshot.status === 'ready');
  const total = useWorkspaces((state) => state.rows.size);
  const roots = useWorkspaces((state) => {
    let count = 0;
    for (const row of state.rows.values())
      if (row.parent_id === null || !state.rows.has(row.parent_id)) count += 1;
    return count;
  });
  const rows = useWorkspaces((state) => state.rows);
  const trouble = useMemo(() => {
    const { failed, degraded } = countStatuses(rows.values());
    return [failed > 0 && `${failed} failed`, degraded > 0 && `${degraded} degraded`].filter(Boolean);
  }, [rows]);
  return (
    <p className="sr-only" aria-live="polite" aria-atomic="true">
      {isReady
        ? [plural(total, 'workspace', 'workspaces'), `${roots} at the top level`, ...trouble].join(', ')
        : ''}
    </p>
  );
}
