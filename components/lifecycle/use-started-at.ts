'use client';

import { useEffect, useState } from 'react';
import { usePlatform } from '@/components/canvas/platform-context';
import type { WorkspaceRow } from '@/contracts/workspaces';
import { startTimeOf } from './start-times';

/** A workspace that is younger has been started once: when it was made. */
const YOUNG_MS = 60_000;

/** When the start that is under way began; null where this page came too late to know. */
export function useStartedAt(row: WorkspaceRow): number | null {
  const { events } = usePlatform();
  const [openedAt] = useState(() => Date.now());
  const [known, setKnown] = useState(() => startTimeOf(events, row.id));
  useEffect(() => events.subscribe(() => setKnown(startTimeOf(events, row.id))), [events, row.id]);
  const created = Date.parse(row.created_at);
  return known ?? (openedAt - created < YOUNG_MS ? created : null);
}
