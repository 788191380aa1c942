'use client';

import { useEffect, useState } from 'react';
import { usePlatform, useWorkspaces } from '@/components/canvas/platform-context';
import type { EventName } from '@/contracts/events';

/** What only an agent whose token is valid brings about. */
const SIGNS: readonly EventName[] = ['WORKSPACE_HEARTBEAT', 'WORKSPACE_ONLINE', 'AGENT_CARD_UPDATED'];

export type Arrival = 'waiting' | 'connected' | 'gone';

/**
 * Whether the agent of a workspace is there.
 * @param rotatedToken a token that was put in place of another one: the row still says that the agent is online, but only
 * a sign that came since shows that it has the new one
 */
export function useArrival(id: string, rotatedToken: string | null): Arrival {
  const { events } = usePlatform();
  const status = useWorkspaces((state) => state.rows.get(id)?.status ?? null);
  const isLoaded = useWorkspaces((state) => state.snapshot.status === 'ready');
  const [wasHere, setWasHere] = useState(false);
  const [heardWith, setHeardWith] = useState<string | null>(null);
  useEffect(
    () =>
      events.subscribe((batch) => {
        const isSign = batch.some((event) => event.workspace_id === id && SIGNS.includes(event.event));
        if (isSign) setHeardWith(rotatedToken);
      }),
    [events, id, rotatedToken],
  );
  useEffect(() => {
    if (status !== null) setWasHere(true);
  }, [status]);
  if (status === null) return isLoaded && wasHere ? 'gone' : 'waiting';
  if (rotatedToken !== null) return heardWith === rotatedToken ? 'connected' : 'waiting';
  return status === 'online' || status === 'degraded' ? 'connected' : 'waiting';
}
