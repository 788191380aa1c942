'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { call } from '@/components/api-client/call';
import { usePlatform } from '@/components/canvas/platform-context';
import { listRemovedWorkspaces } from '@/contracts/removed-workspaces';

const REMOVED = ['removed-workspaces'] as const;

/** What was removed and can be restored; asked again as soon as something is removed or comes back. */
export function useRemoved() {
  const { workspaces } = usePlatform();
  const queries = useQueryClient();
  useEffect(
    () =>
      workspaces.subscribe((state, before) => {
        if (state.rows.size !== before.rows.size) void queries.invalidateQueries({ queryKey: REMOVED });
      }),
    [workspaces, queries],
  );
  return useQuery({
    queryKey: REMOVED,
    queryFn: ({ signal }) => call(listRemovedWorkspaces, { signal }),
    staleTime: 0,
  });
}
