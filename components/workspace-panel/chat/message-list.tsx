'use client';

import { Fragment, type ReactNode, useEffect } from 'react';
import { ApprovalCard } from '@/components/approvals/approval-card';
import { AT_START, type placeApprovals } from '@/components/approvals/place-approvals';
import { dayLabel, isSameDay } from '@/components/ui/moments';
import { ScrollRegion } from '@/components/ui/scroll-region';
import type { QueuedMessageRow } from '@/contracts/a2a-queue';
import type { ApprovalRow } from '@/contracts/approvals';
import type { ChatMessage } from '@/contracts/chat';
import { Bubble } from './bubble';
import type { ShownMessage } from './merge-messages';
import { NewsButton } from './news-button';
import type { useAnchoredScroll } from './use-anchored-scroll';
import { WaitingLine } from './waiting-line';

/** Pixels from the top at which older messages are asked for. */
const NEAR_TOP = 240;

interface Props {
  readonly workspaceId: string;
  readonly name: string;
  readonly messages: readonly ShownMessage[];
  /** What of them waits until the agent has room. */
  readonly queued: ReadonlyMap<string, QueuedMessageRow>;
  /** What its agent asked people for, by the message that stands before it. */
  readonly approvals: ReturnType<typeof placeApprovals>;
  readonly scroll: ReturnType<typeof useAnchoredScroll>;
  readonly canLoadOlder: boolean;
  readonly onOlder: () => void;
  /** Stands above the oldest message: that more is loading, or could not be. */
  readonly older: ReactNode;
  /** Stands below the newest message. */
  readonly children: ReactNode;
}

/** The conversation, oldest first; it asks for older messages when its top comes near. */
export function MessageList(props: Props) {
  const { workspaceId, name, messages, queued, approvals, scroll, canLoadOlder, onOlder, older, children } =
    props;
  const { scroller, content, hasNews, toEnd, onScroll } = scroll;
  const askIfNear = () => {
    if (canLoadOlder && scroller.current && scroller.current.scrollTop < NEAR_TOP) onOlder();
  };
  // A page may be too short to fill a tall window: then nobody could scroll to ask for the next.
  useEffect(askIfNear);
  return (
    <div className="chat-scroll-frame">
      <ScrollRegion
        ref={scroller}
        className="chat-scroll"
        label={`Conversation with ${name}`}
        onScroll={() => {
          onScroll();
          askIfNear();
        }}
      >
        <div ref={content}>
          {older}
          <ol className="chat-list">
            <Asked rows={approvals.get(AT_START)} />
            {messages.map(({ key, message, isSending }, at) => (
              <Fragment key={key}>
                <li data-message={message.id}>
                  <Between before={messages[at - 1]} shown={{ key, message, isSending }} />
                  <Bubble
                    workspaceId={workspaceId}
                    message={message}
                    isSending={isSending}
                    speaker={speakerOf(messages, at, name)}
                  />
                  <Waiting {...{ workspaceId, name, message }} queued={queued} />
                </li>
                <Asked rows={approvals.get(key)} />
              </Fragment>
            ))}
          </ol>
          {children}
        </div>
      </ScrollRegion>
      {hasNews && <NewsButton onPick={toEnd} />}
    </div>
  );
}

interface WaitingProps extends Pick<Props, 'workspaceId' | 'name' | 'queued'> {
  readonly message: ChatMessage;
}

function Waiting({ message: { role, message_id }, queued, ...rest }: WaitingProps) {
  const row = role === 'user' && message_id !== null ? queued.get(message_id) : undefined;
  return row ? <WaitingLine {...rest} queued={row} /> : null;
}

/** What the agent asked for at this place. */
export function Asked({ rows = [] }: { rows: readonly ApprovalRow[] | undefined }) {
  return rows.map((row) => (
    <li key={row.id}>
      <ApprovalCard row={row} />
    </li>
  ));
}

function speakerOf(messages: readonly ShownMessage[], at: number, name: string): string | null {
  const isAgent = messages[at]?.message.role === 'agent';
  return isAgent && messages[at - 1]?.message.role !== 'agent' ? name : null;
}

/** The day, where a new one begins. */
function Between({ before, shown }: { before: ShownMessage | undefined; shown: ShownMessage }) {
  const { timestamp } = shown.message;
  if (before && isSameDay(before.message.timestamp, timestamp)) return <Fragment />;
  return (
    <p className="chat-day">
      <span>{dayLabel(timestamp, new Date())}</span>
    </p>
  );
}
