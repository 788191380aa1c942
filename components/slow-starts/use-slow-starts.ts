'use client';

import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { call } from '@/components/api-client/call';
import { usePlatform, useWorkspaces } from '@/components/canvas/platform-context';
import { startTimeOf } from '@/components/lifecycle/start-times';
import { listEvents } from '@/contracts/events';
import type { WorkspaceRow } from '@/contracts/workspaces';
import { findSlowStarts, type SlowStart } from './find-slow-starts';

const LOOK_MS = 5000;
const LOG_MAX = 500;

/**
 * The starts that take too long. Nothing while the connection is broken: what is shown then may long be over. When a start
 * began is what the server says, in an event or in its log, never when this page first saw it.
 */
export function useSlowStarts(): readonly SlowStart[] {
  const { events } = usePlatform();
  const rows = useWorkspaces((state) => state.rows);
  const isSure = useWorkspaces((state) => state.connection === 'live' && state.snapshot.status === 'ready');
  const isStarting = useMemo(
    () => [...rows.values()].some(({ status }) => status === 'provisioning'),
    [rows],
  );
  const now = useNow(isStarting && isSure);
  const logged = useLoggedStarts(isStarting && isSure);
  return useMemo(() => {
    if (!isStarting || !isSure) return [];
    const startedAt = ({ id }: WorkspaceRow) => startTimeOf(events, id) ?? logged.get(id) ?? null;
    return findSlowStarts(rows, startedAt, now);
  }, [rows, isStarting, isSure, now, logged, events]);
}

function useNow(isNeeded: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!isNeeded) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), LOOK_MS);
    return () => clearInterval(timer);
  }, [isNeeded]);
  return now;
}

const NOTHING: ReadonlyMap<string, number> = new Map();

/** When the starts began that were under way before this page was opened. */
function useLoggedStarts(isNeeded: boolean): ReadonlyMap<string, number> {
  const { data } = useQuery({
    queryKey: ['logged-starts'],
    queryFn: ({ signal }) =>
      call(listEvents, { query: { type: 'WORKSPACE_PROVISIONING', limit: LOG_MAX }, signal }),
    enabled: isNeeded,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return useMemo(() => {
    if (!data) return NOTHING;
    // Newest first: the last one that is set for a workspace must be the newest.
    return new Map(
      data.toReversed().flatMap((event) => {
        const at = Date.parse(event.created_at);
        return event.workspace_id === null ? [] : [[event.workspace_id, at] as const];
      }),
    );
  }, [data]);
}
