'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { call } from '@/components/api-client/call';
import { ApprovalCard } from '@/components/approvals/approval-card';
import { APPROVALS } from '@/components/approvals/use-approvals';
import { Button } from '@/components/ui/button';
import { ErrorBox } from '@/components/ui/error-box';
import { PanelSkeleton } from '@/components/workspace-panel/panel-skeleton';
import { listApprovals } from '@/contracts/approvals';

const PAGE = 30;

/** What agents have asked people for, and what came of it, newest first. */
export function ApprovalHistory() {
  const query = useInfiniteQuery({
    queryKey: [APPROVALS, 'history'],
    queryFn: async ({ pageParam, signal }) => {
      const before = pageParam === null ? {} : { before: pageParam };
      return (await call(listApprovals, { query: { limit: String(PAGE), ...before }, signal })).approvals;
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => (page.length < PAGE ? undefined : page.at(-1)?.id),
  });
  const rows = useMemo(() => query.data?.pages.flat() ?? [], [query.data]);
  return (
    <>
      <p className="text-muted">
        What agents have asked for before they did it. One that nobody decides in time counts as denied.
      </p>
      {query.isPending && <PanelSkeleton />}
      {query.isError && (
        <div className="mt-4">
          <ErrorBox
            title="The approvals could not be loaded"
            error={query.error}
            isRetrying={query.isFetching}
            onRetry={() => void (query.isFetchNextPageError ? query.fetchNextPage() : query.refetch())}
          />
        </div>
      )}
      {query.isSuccess && rows.length === 0 && <Nothing />}
      <ol className="mt-4 grid gap-2" aria-label="Approvals, newest first">
        {rows.map((row) => (
          <li key={row.id}>
            <ApprovalCard row={row} showsAsker />
          </li>
        ))}
      </ol>
      {query.hasNextPage && !query.isError && (
        <Button
          className="mt-3 w-full"
          isBusy={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          Load more
        </Button>
      )}
    </>
  );
}

function Nothing() {
  return (
    <div className="settings-empty">
      <p className="font-semibold">Nothing was asked for yet</p>
      <p className="mt-1 text-muted">
        When an agent wants your leave for something, it appears over the canvas, in its chat, and here.
      </p>
    </div>
  );
}
