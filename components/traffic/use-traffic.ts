import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { call } from '@/components/api-client/call';
import { usePlatform } from '@/components/canvas/platform-context';
import { listTraffic, type TrafficEdge } from '@/contracts/traffic';
import { addTraffic } from './shown-traffic';

const KEY = ['traffic'] as const;
const REFRESH_MS = 60_000;
const ASK_AGAIN_MS = 300;
const NONE: readonly TrafficEdge[] = [];

/** Who delegated to whom of late: one question a minute for the whole canvas, and every delegation as it happens. */
export function useTraffic(): readonly TrafficEdge[] {
  const { events } = usePlatform();
  const queries = useQueryClient();
  /** Something came while an answer was under way that may not have it. */
  const isLate = useRef(false);
  useEffect(
    () =>
      events.subscribe((batch) => {
        if (!batch.some(({ event }) => event === 'DELEGATION_SENT')) return;
        if (queries.isFetching({ queryKey: KEY }) > 0) isLate.current = true;
        queries.setQueryData<readonly TrafficEdge[]>(KEY, (edges) => edges && addTraffic(edges, batch));
      }),
    [events, queries],
  );
  const { data, isFetching } = useQuery<readonly TrafficEdge[]>({
    queryKey: KEY,
    queryFn: ({ signal }) => call(listTraffic, { query: {}, signal }),
    refetchInterval: REFRESH_MS,
    networkMode: 'always',
  });
  useEffect(() => {
    if (isFetching || !isLate.current) return;
    const timer = setTimeout(() => {
      isLate.current = false;
      void queries.invalidateQueries({ queryKey: KEY });
    }, ASK_AGAIN_MS);
    return () => clearTimeout(timer);
  }, [isFetching, queries]);
  return data ?? NONE;
}
