import { type UseQueryResult, useIsFetching, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { call } from '@/components/api-client/call';
import { usePlatform } from '@/components/canvas/platform-context';
import { listTraffic, type TrafficEdge } from '@/contracts/traffic';
import { addTraffic } from './shown-traffic';

const KEY = ['traffic'] as const;
const REFRESH_MS = 60_000;
const ASK_AGAIN_MS = 300;

/** Who delegated to whom of late: one question a minute for the whole canvas, whoever shows it. */
export function useTraffic(): UseQueryResult<readonly TrafficEdge[]> {
  return useQuery<readonly TrafficEdge[]>({
    queryKey: KEY,
    queryFn: ({ signal }) => call(listTraffic, { query: {}, signal }),
    refetchInterval: REFRESH_MS,
    networkMode: 'always',
  });
}

/** Adds every delegation as it happens to what was asked for. Once for each page: each use of it would count again. */
export function TrafficNews() {
  const { events } = usePlatform();
  const queries = useQueryClient();
  /** Something came while an answer was under way that may not have it. */
  const isLate = useRef(false);
  useEffect(
    () =>
      events.subscribe((batch) => {
        if (!batch.some(({ event }) => event.startsWith('DELEGATION_'))) return;
        if (queries.isFetching({ queryKey: KEY }) > 0) isLate.current = true;
        queries.setQueryData<readonly TrafficEdge[]>(KEY, (edges) => edges && addTraffic(edges, batch));
      }),
    [events, queries],
  );
  const isFetching = useIsFetching({ queryKey: KEY }) > 0;
  useEffect(() => {
    if (isFetching || !isLate.current) return;
    const timer = setTimeout(() => {
      isLate.current = false;
      void queries.invalidateQueries({ queryKey: KEY });
    }, ASK_AGAIN_MS);
    return () => clearTimeout(timer);
  }, [isFetching, queries]);
  return null;
}
