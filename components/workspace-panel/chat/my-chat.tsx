'use client';

import { useEffect, useMemo, useRef, useState } from 'react';
import { toFailure } from '@/components/api-client/api-error';
import { AT_START, placeApprovals } from '@/components/approvals/place-approvals';
import { useWorkspaceApprovals } from '@/components/approvals/use-approvals';
import { Button } from '@/components/ui/button';
import { ErrorBox } from '@/components/ui/error-box';
import type { PanelTabProps } from '../panel-tab-props';
import { Composer } from './composer';
import { FileDrop } from './file-drop';
import { EmptyChat, HistorySkeleton } from './history-states';
import type { ShownMessage } from './merge-messages';
import { Asked, MessageList } from './message-list';
import { OverBudget } from './over-budget';
import { SendFailures } from './send-failures';
import { Thinking } from './thinking';
import { useAnchoredScroll } from './use-anchored-scroll';
import { useAttaching } from './use-attaching';
import { useChats } from './use-chats';
import { useHistory } from './use-history';
import { useQueue } from './use-queue';

/** The conversation between people and the agent of a workspace. */
export function MyChat({ row }: PanelTabProps) {
  const { query, messages } = useHistory(row.id);
  const scroll = useAnchoredScroll(messages.at(-1)?.key);
  return (
    <FileDrop onFiles={useAttaching(row)}>
      <Announcer name={row.name} messages={messages} isLoaded={query.isSuccess} />
      <Conversation row={row} query={query} messages={messages} scroll={scroll} />
      <SendFailures id={row.id} />
      <OverBudget row={row} />
      <Composer row={row} onSent={scroll.toEnd} />
    </FileDrop>
  );
}

interface ConversationProps extends PanelTabProps {
  readonly query: ReturnType<typeof useHistory>['query'];
  readonly messages: readonly ShownMessage[];
  readonly scroll: ReturnType<typeof useAnchoredScroll>;
}

function Conversation({ row, query, messages, scroll }: ConversationProps) {
  const chats = useChats();
  const queued = useQueue(row.id);
  const asked = useWorkspaceApprovals(row.id);
  const approvals = useMemo(
    () => placeApprovals(messages, asked, !query.hasNextPage),
    [messages, asked, query.hasNextPage],
  );
  if (query.isPending) return <HistorySkeleton />;
  if (query.data === undefined) {
    return (
      <div className="panel-scroll">
        <ErrorBox
          title="The conversation could not be loaded"
          error={query.error}
          isRetrying={query.isFetching}
          onRetry={() => void query.refetch()}
        />
      </div>
    );
  }
  if (messages.length === 0) {
    return (
      <div className="panel-scroll">
        {asked.length > 0 && (
          <ol className="chat-list">
            <Asked rows={approvals.get(AT_START)} />
          </ol>
        )}
        <EmptyChat row={row} onPick={(text) => chats.setDraft(row.id, text)} />
        <Thinking row={row} />
      </div>
    );
  }
  return (
    <MessageList
      workspaceId={row.id}
      name={row.name}
      messages={messages}
      queued={queued}
      approvals={approvals}
      scroll={scroll}
      canLoadOlder={query.hasNextPage && !query.isFetching && !query.isFetchNextPageError}
      onOlder={() => void query.fetchNextPage()}
      older={<Older query={query} />}
    >
      <Thinking row={row} />
    </MessageList>
  );
}

function Older({ query }: Pick<ConversationProps, 'query'>) {
  if (query.isFetchingNextPage) {
    return (
      <p className="chat-older" role="status">
        Loading older messages
      </p>
    );
  }
  if (query.isFetchNextPageError) {
    return (
      <div className="chat-older" role="alert">
        <span>{`Older messages could not be loaded. ${toFailure(query.error).message}`}</span>
        <Button onClick={() => void query.fetchNextPage()}>Retry</Button>
      </div>
    );
  }
  return null;
}

const ANNOUNCED_MAX = 300;

/** Reads out what the agent says while the chat is open; what was there before, and older pages, stay silent. */
function Announcer({
  name,
  messages,
  isLoaded,
}: {
  name: string;
  messages: readonly ShownMessage[];
  isLoaded: boolean;
}) {
  const last = messages.findLast(({ message }) => message.role !== 'user')?.message;
  const known = useRef<string | null | undefined>(undefined);
  const [said, setSaid] = useState('');
  useEffect(() => {
    if (!isLoaded) return;
    const isNew = known.current !== undefined && last !== undefined && last.id !== known.current;
    known.current = last?.id ?? null;
    if (isNew) setSaid(`${name}: ${last.content.slice(0, ANNOUNCED_MAX)}`);
  }, [isLoaded, last, name]);
  return (
    <p className="sr-only" aria-live="polite">
      {said}
    </p>
  );
}
