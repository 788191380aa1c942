'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { call } from '@/components/api-client/call';
import { AUDIT_PAGE_DEFAULT, listAudit } from '@/contracts/audit';
import { type AuditFilters, toQuery } from './audit-filters';

/** The entries that the filters leave, newest first, page by page. */
export function useAudit(filters: AuditFilters) {
  const asked = toQuery(filters);
  const query = useInfiniteQuery({
    queryKey: ['audit', asked],
    queryFn: ({ pageParam, signal }) =>
      call(listAudit, {
        query: {
          ...asked,
          limit: String(AUDIT_PAGE_DEFAULT),
          ...(pageParam === null ? {} : { cursor: pageParam }),
        },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next ?? undefined,
    // No event tells of a new entry.
    staleTime: 0,
  });
  const entries = useMemo(() => (query.data?.pages ?? []).flatMap((page) => page.entries), [query.data]);
  return { query, entries };
}
