import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { call } from '@/components/api-client/call';
import { usePlatform } from '@/components/canvas/platform-context';
import { type DelegationRow, listDelegations } from '@/contracts/delegations';
import type { PlatformEvent } from '@/contracts/events';

const ROWS_MAX = 50;
const keyOf = (id: string) => ['delegations', id] as const;

/** True for what changes a delegation of this workspace, whichever end of it it is. */
function concerns(id: string, event: PlatformEvent): boolean {
  switch (event.event) {
    case 'DELEGATION_SENT':
    case 'DELEGATION_STATUS':
    case 'DELEGATION_COMPLETE':
    case 'DELEGATION_FAILED':
      return event.workspace_id === id || event.payload.target_id === id;
    default:
      return false;
  }
}

/** The latest delegations of a workspace, given and taken, as they stand; fresh by events. */
export function useDelegations(id: string, isWanted: boolean) {
  const { events } = usePlatform();
  const queries = useQueryClient();
  useEffect(
    () =>
      events.subscribe((batch) => {
        if (batch.some((event) => concerns(id, event))) {
          void queries.invalidateQueries({ queryKey: keyOf(id) });
        }
      }),
    [events, queries, id],
  );
  return useQuery<DelegationRow[]>({
    queryKey: keyOf(id),
    queryFn: ({ signal }) =>
      call(listDelegations, {
        params: { id },
        query: { direction: 'all', limit: String(ROWS_MAX) },
        signal,
      }),
    enabled: isWanted,
    networkMode: 'always',
  });
}
