'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '@/components/api-client/call';
import { getAuditVerdict } from '@/contracts/audit';

/** The log is sealed once a minute. */
const UNSEALED_AGAIN_MS = 15_000;

/** Has the whole log checked, part by part; what is still to be sealed is asked for again. */
export function useVerdict() {
  const [checked, setChecked] = useState<{ until: number; of: number } | null>(null);
  const query = useQuery({
    queryKey: ['audit-verdict'],
    queryFn: async ({ signal }) => {
      for (let cursor: string | null = null; ; ) {
        const part = await askPart(cursor, signal);
        setChecked({ until: part.checked_until, of: part.entries });
        if (part.next === null) return part;
        cursor = part.next;
      }
    },
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data?.verdict === 'unsealed' ? UNSEALED_AGAIN_MS : false),
  });
  return { query, checked };
}

const askPart = (cursor: string | null, signal: AbortSignal) =>
  call(getAuditVerdict, { query: cursor === null ? {} : { cursor }, signal });
