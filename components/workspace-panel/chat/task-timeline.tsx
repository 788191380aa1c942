'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '@/components/api-client/call';
import { useWorkspaces } from '@/components/canvas/platform-context';
import { Button } from '@/components/ui/button';
import { ErrorBox } from '@/components/ui/error-box';
import { isolate } from '@/components/ui/isolate';
import { formatDuration, formatMoment, formatTime } from '@/components/ui/moments';
import { getTaskTimeline, type TimelineEntry } from '@/contracts/a2a-timeline';
import type { CommsTask } from './comms-rows';
import { joinPieces, toTimelineLine } from './timeline-lines';

/** What happened to the task of an exchange, on request. */
export function TaskTimeline({ task }: { task: CommsTask }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="chat-raw" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Timeline</summary>
      {isOpen && <Entries task={task} />}
    </details>
  );
}

function Entries({ task: { workspaceId: id, taskId: task_id } }: { task: CommsTask }) {
  const query = useInfiniteQuery({
    queryKey: ['task-timeline', id, task_id],
    queryFn: ({ pageParam, signal }) =>
      call(getTaskTimeline, {
        params: { id, task_id },
        query: pageParam === null ? {} : { after: pageParam },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    networkMode: 'always',
  });
  if (query.isPending) return <p className="text-muted">Loading</p>;
  if (query.data === undefined) {
    return (
      <ErrorBox
        title="The timeline could not be loaded"
        error={query.error}
        isRetrying={query.isFetching}
        onRetry={() => void query.refetch()}
      />
    );
  }
  const entries = joinPieces(query.data.pages.flatMap((page) => page.entries));
  if (entries.length === 0) return <p className="text-muted">Nothing was written down of this task.</p>;
  return (
    <>
      <ol className="task-timeline">
        {entries.map((entry, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: entries are only ever added at the end
          <Line key={at} entry={entry} />
        ))}
      </ol>
      {query.hasNextPage && (
        <Button
          tone="quiet"
          isSmall
          isBusy={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          Show what came after
        </Button>
      )}
    </>
  );
}

function Line({ entry }: { entry: TimelineEntry }) {
  const rows = useWorkspaces((state) => state.rows);
  const nameOf = (id: string | null): string =>
    id === null ? 'a person' : isolate(rows.get(id)?.name ?? id.slice(0, 8));
  const { what, words, isBad } = toTimelineLine(entry, nameOf, formatDuration);
  return (
    <li data-bad={isBad || undefined}>
      <time dateTime={entry.at} title={formatMoment(entry.at)}>
        {formatTime(entry.at)}
      </time>
      <p className="task-timeline-what">{what}</p>
      {words !== null && (
        <p className="task-timeline-words" dir="auto">
          {words}
        </p>
      )}
    </li>
  );
}
