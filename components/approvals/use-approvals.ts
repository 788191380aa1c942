import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { call } from '@/components/api-client/call';
import { usePlatform } from '@/components/canvas/platform-context';
import { type ApprovalRow, listPendingApprovals, listWorkspaceApprovals } from '@/contracts/approvals';

export const APPROVALS = 'approvals';
const PENDING = [APPROVALS, 'pending'] as const;

/** Asks for every list of approvals again when something has happened to one; once on the page is enough. */
export function useFreshApprovals(): void {
  const { events } = usePlatform();
  const queries = useQueryClient();
  useEffect(
    () =>
      events.subscribe((batch) => {
        if (batch.some(({ event }) => event.startsWith('APPROVAL_'))) {
          void queries.invalidateQueries({ queryKey: [APPROVALS] });
        }
      }),
    [events, queries],
  );
}

const askPending = ({ signal }: { signal: AbortSignal }) => call(listPendingApprovals, { signal });

/** Everything that agents wait for people to decide, the oldest first. */
export const usePendingApprovals = () => useQuery({ queryKey: PENDING, queryFn: askPending });

/** What the agent of a workspace has waited for the longest; null when it waits for nothing. */
export function useWaitingFor(workspaceId: string): string | null {
  const { data } = useQuery({
    queryKey: PENDING,
    queryFn: askPending,
    select: ({ approvals }) =>
      approvals.find(({ workspace_id }) => workspace_id === workspaceId)?.action ?? null,
  });
  return data ?? null;
}

/** The latest approvals of a workspace, however they stand, for its chat. */
export function useWorkspaceApprovals(workspaceId: string): readonly ApprovalRow[] {
  const { data } = useQuery({
    queryKey: [APPROVALS, workspaceId],
    queryFn: async ({ signal }) =>
      (await call(listWorkspaceApprovals, { params: { id: workspaceId }, signal })).approvals,
    placeholderData: keepPreviousData,
  });
  return data ?? NONE;
}

const NONE: readonly ApprovalRow[] = [];
