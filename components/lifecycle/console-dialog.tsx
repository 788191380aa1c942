'use client';

import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { ApiError } from '@/components/api-client/api-error';
import { call } from '@/components/api-client/call';
import { findCard } from '@/components/canvas/find-card';
import { usePlatform } from '@/components/canvas/platform-context';
import { Button } from '@/components/ui/button';
import { CopyButton } from '@/components/ui/copy-button';
import { Dialog } from '@/components/ui/dialog';
import { DialogButtons } from '@/components/ui/dialog-buttons';
import { ErrorBox } from '@/components/ui/error-box';
import { isolate } from '@/components/ui/isolate';
import { ScrollRegion } from '@/components/ui/scroll-region';
import { getConsole } from '@/contracts/terminal';
import type { WorkspaceRow } from '@/contracts/workspaces';
import './lifecycle.css';

const FOLLOW_MS = 2000;

/** What the machine of a workspace has written lately, read again every so often while it is followed. */
export function ConsoleDialog({ row }: { row: WorkspaceRow }) {
  const { interaction } = usePlatform();
  const [isFollowed, setFollowed] = useState(true);
  const query = useQuery({
    queryKey: ['console', row.id],
    queryFn: ({ signal }) => call(getConsole, { params: { id: row.id }, query: {}, signal }),
    staleTime: 0,
    retry: false,
    // What cannot be read is asked for by hand.
    refetchInterval: ({ state }) => isFollowed && state.error === null && FOLLOW_MS,
  });
  const close = () => interaction.setState({ dialog: null });
  const output = query.data?.output;
  return (
    <Dialog
      isWide
      title={`Output of ${isolate(row.name)}`}
      description="What its machine has written last. Values of secrets are replaced by their names."
      onClose={close}
      focusInstead={() => findCard(row.id)}
    >
      <Body query={query} isFollowed={isFollowed} />
      <DialogButtons className="mt-4">
        {output !== undefined && output !== '' && (
          <>
            <Button aria-pressed={isFollowed} onClick={() => setFollowed(!isFollowed)}>
              {isFollowed ? 'Stop following' : 'Follow'}
            </Button>
            <CopyButton label="Copy" text={() => output} />
          </>
        )}
        <Button isBusy={query.isFetching && !isFollowed} onClick={() => void query.refetch()}>
          Refresh
        </Button>
        <Button tone="primary" onClick={close}>
          Close
        </Button>
      </DialogButtons>
    </Dialog>
  );
}

interface BodyProps {
  readonly query: {
    readonly data: { readonly output: string } | undefined;
    readonly error: unknown;
    readonly isFetching: boolean;
    readonly refetch: () => unknown;
  };
  readonly isFollowed: boolean;
}

function Body({ query: { data, error, isFetching, refetch }, isFollowed }: BodyProps) {
  if (error instanceof ApiError && error.code === 'unsupported_by_backend')
    return <p className="console-empty">{error.message}</p>;
  if (error && data === undefined) {
    return (
      <div className="mt-3">
        <ErrorBox
          title="The output could not be read"
          error={error}
          isRetrying={isFetching}
          onRetry={() => void refetch()}
        />
      </div>
    );
  }
  if (data === undefined)
    return (
      <p className="console-empty" role="status">
        Reading…
      </p>
    );
  if (data.output === '')
    return (
      <p className="console-empty" role="status">
        It has written nothing yet. It may still be starting.
      </p>
    );
  return <Output text={data.output} isFollowed={isFollowed} />;
}

/** Stays at its end while it is followed and nobody has scrolled up. */
function Output({ text, isFollowed }: { text: string; isFollowed: boolean }) {
  const box = useRef<HTMLElement>(null);
  const isAtEnd = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a longer text is why it has to scroll
  useEffect(() => {
    if (isFollowed && isAtEnd.current) box.current?.scrollTo({ top: box.current.scrollHeight });
  }, [text, isFollowed]);
  return (
    <ScrollRegion
      ref={box}
      label="Output"
      className="console-output"
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        isAtEnd.current = scrollHeight - scrollTop - clientHeight < 24;
      }}
    >
      <pre>{text}</pre>
    </ScrollRegion>
  );
}
