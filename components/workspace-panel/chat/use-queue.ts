'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { call } from '@/components/api-client/call';
import { usePlatform } from '@/components/canvas/platform-context';
import { listQueuedMessages, type QueuedMessageRow } from '@/contracts/a2a-queue';

const queueKey = (id: string) => ['a2a-queue', id] as const;

/**
 * What of people's messages waits until the agent has room, by the id under which it was sent; asked for again whenever
 * the queue changes.
 */
export function useQueue(id: string): ReadonlyMap<string, QueuedMessageRow> {
  const { events } = usePlatform();
  const queries = useQueryClient();
  useEffect(
    () =>
      events.subscribe((batch) => {
        if (batch.some(({ event, workspace_id }) => event === 'A2A_QUEUE_CHANGED' && workspace_id === id)) {
          void queries.invalidateQueries({ queryKey: queueKey(id) });
        }
      }),
    [events, queries, id],
  );
  const { data } = useQuery({
    queryKey: queueKey(id),
    queryFn: ({ signal }) => call(listQueuedMessages, { params: { id }, signal }),
    // The platform is often on this very machine, which may have no network.
    networkMode: 'always',
  });
  return useMemo(() => byMessageId(data?.messages ?? []), [data]);
}

const byMessageId = (messages: readonly QueuedMessageRow[]): ReadonlyMap<string, QueuedMessageRow> =>
  new Map(
    messages.flatMap((row) =>
      row.caller_id === null && row.message_id !== null ? [[row.message_id, row] as const] : [],
    ),
  );
