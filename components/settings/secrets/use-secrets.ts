'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import {
  deleteGlobalSecretAction,
  deleteWorkspaceSecretAction,
  saveGlobalSecretAction,
  saveWorkspaceSecretAction,
} from '@/app/settings/actions';
import { call } from '@/components/api-client/call';
import { usePlatform } from '@/components/canvas/platform-context';
import { listGlobalSecrets, listWorkspaceSecrets } from '@/contracts/secrets';

const SECRETS = 'secrets';

/** The secrets that a workspace gets, or the global ones; asked for again whenever somebody changes one. */
export function useSecrets(workspaceId: string | null) {
  const { events } = usePlatform();
  const queries = useQueryClient();
  useEffect(
    () =>
      events.subscribe((batch) => {
        if (batch.some(({ event }) => event === 'SECRETS_CHANGED')) {
          void queries.invalidateQueries({ queryKey: [SECRETS] });
        }
      }),
    [events, queries],
  );
  return useQuery({
    queryKey: [SECRETS, workspaceId ?? 'global'],
    queryFn: ({ signal }) =>
      workspaceId === null
        ? call(listGlobalSecrets, { signal })
        : call(listWorkspaceSecrets, { params: { id: workspaceId }, signal }),
  });
}

/** How secrets of one owner are written; a value is sent once and kept nowhere. */
export function useSecretWriting(workspaceId: string | null) {
  const queries = useQueryClient();
  const thenReload = async <T extends { ok: boolean }>(answer: Promise<T>): Promise<T> => {
    const { ok } = await answer;
    if (ok) void queries.invalidateQueries({ queryKey: [SECRETS] });
    return answer;
  };
  return {
    save: (key: string, value: string) =>
      thenReload(
        workspaceId === null
          ? saveGlobalSecretAction({ key, value })
          : saveWorkspaceSecretAction({ id: workspaceId, key, value }),
      ),
    remove: (key: string) =>
      thenReload(
        workspaceId === null
          ? deleteGlobalSecretAction({ key })
          : deleteWorkspaceSecretAction({ id: workspaceId, key }),
      ),
  };
}
