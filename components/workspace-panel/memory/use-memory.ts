'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { ApiError, toFailure } from '@/components/api-client/api-error';
import { call } from '@/components/api-client/call';
import { deleteMemoryValue, listMemoryValues, setMemoryValue } from '@/contracts/memory';

/** Agents write at any moment, and nothing tells of it. */
const LOOK_AGAIN_MS = 10_000;

const keyOf = (id: string) => ['memory', id] as const;

/** What a workspace keeps under keys; looked at again now and then. */
export function useMemory(id: string) {
  return useQuery({
    queryKey: keyOf(id),
    queryFn: ({ signal }) => call(listMemoryValues, { params: { id }, signal }),
    refetchInterval: LOOK_AGAIN_MS,
  });
}

/** How the key stands that somebody else has written meanwhile; a null version: it is not there (any more). */
export interface Conflict {
  readonly version: number | null;
  readonly value: unknown;
}

/** What became of a write. */
export type Outcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'conflict'; readonly conflict: Conflict }
  | { readonly kind: 'refused'; readonly message: string };

export interface MemoryWrite {
  readonly key: string;
  readonly value: unknown;
  readonly ttl_seconds: number | null;
  readonly if_match_version: number;
}

export function useMemoryWriting(id: string) {
  const queries = useQueryClient();
  const attempt = async (write: () => Promise<unknown>): Promise<Outcome> => {
    try {
      await write();
      return { kind: 'done' };
    } catch (error) {
      return toOutcome(error);
    } finally {
      void queries.invalidateQueries({ queryKey: keyOf(id) });
    }
  };
  return {
    save: (body: MemoryWrite) => attempt(() => call(setMemoryValue, { params: { id }, body })),
    remove: (key: string) => attempt(() => call(deleteMemoryValue, { params: { id, key } })),
  };
}

function toOutcome(error: unknown): Outcome {
  if (error instanceof ApiError && error.code === 'memory_conflict') {
    const { current_version: version, current_value: value } = error.body;
    return { kind: 'conflict', conflict: { version: typeof version === 'number' ? version : null, value } };
  }
  // Somebody else was faster: what was wanted is so.
  if (error instanceof ApiError && error.code === 'memory_key_not_found') return { kind: 'done' };
  return { kind: 'refused', message: toFailure(error).message };
}
