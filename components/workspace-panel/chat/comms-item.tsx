'use client';

import { ArrowDownLeft, ArrowUpRight, CircleAlert, Clock, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { usePlatform, useWorkspaces } from '@/components/canvas/platform-context';
import { Button } from '@/components/ui/button';
import { isolate } from '@/components/ui/isolate';
import { formatDuration, formatMoment, formatTime } from '@/components/ui/moments';
import type { CommsRow } from './comms-rows';
import { delegationHint, delegationWord } from './delegation-rows';
import { Markdown } from './markdown';
import { TaskTimeline } from './task-timeline';

const ICON = { 'aria-hidden': true, size: 14, strokeWidth: 1.75, className: 'shrink-0' } as const;

interface Props {
  readonly item: CommsRow;
  /** The bodies are wanted and not here. */
  readonly onBodies: () => void;
}

/** One exchange: who with, how it went, and on request what travelled. */
export function CommsItem({ item, onBodies }: Props) {
  const { direction, peerId, isError, errorDetail, durationMs, timestamp, delegation } = item;
  const name = useWorkspaces((state) => (peerId === null ? null : (state.rows.get(peerId)?.name ?? null)));
  const peer = name ?? peerId?.slice(0, 8) ?? 'an unknown workspace';
  const isOut = direction === 'out';
  return (
    <article className="chat-message chat-exchange" data-role={isOut ? 'user' : 'agent'}>
      <p className="chat-speaker" data-gone={name === null || undefined}>
        {isOut ? <ArrowUpRight {...ICON} /> : <ArrowDownLeft {...ICON} />}
        <span className="truncate">
          {isOut ? 'To ' : 'From '}
          <bdi>{peer}</bdi>
        </span>
      </p>
      <div className="chat-bubble">
        <Words item={item} peer={peer} />
        {isError && (
          <p className="chat-exchange-error">
            <CircleAlert {...ICON} className="mt-0.5 shrink-0" />
            <span>{errorDetail ?? 'It failed without a reason.'}</span>
          </p>
        )}
        <Standing item={item} peer={peer} />
        {delegation !== null && (isError || delegation === 'stuck') && name !== null && peerId !== null && (
          <OpenPeer id={peerId} name={name} />
        )}
        {(delegation === null || item.raw !== null) && <Raw item={item} onBodies={onBodies} />}
        {item.task !== null && <TaskTimeline task={item.task} />}
      </div>
      <p className="chat-time">
        <time dateTime={timestamp} title={formatMoment(timestamp)}>
          {formatTime(timestamp)}
        </time>
        {` · ${wordOf(item)}`}
        {durationMs !== null && ` · ${formatDuration(durationMs)}`}
      </p>
    </article>
  );
}

function wordOf({ delegation, isError }: CommsRow): string {
  if (delegation !== null) return delegationWord(delegation);
  return isError ? 'Failed' : 'Done';
}

/** Of a delegation without an outcome: what may be expected of it. */
function Standing({ item: { delegation, direction, errorDetail }, peer }: { item: CommsRow; peer: string }) {
  const hint = delegation === null ? null : delegationHint(delegation, isolate(peer), direction);
  if (hint === null) return null;
  const isStuck = delegation === 'stuck';
  const Icon = isStuck ? TriangleAlert : Clock;
  return (
    <p className="chat-exchange-standing" data-stuck={isStuck || undefined}>
      <Icon {...ICON} className="mt-0.5 shrink-0" />
      <span>{isStuck && errorDetail !== null ? `${sentence(errorDetail)} ${hint}` : hint}</span>
    </p>
  );
}

/** As a sentence of its own. */
const sentence = (text: string): string =>
  `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;

/** The next step where something went wrong: to look at the agent itself. */
function OpenPeer({ id, name }: { id: string; name: string }) {
  const { interaction } = usePlatform();
  return (
    <Button
      tone="quiet"
      isSmall
      className="mt-1 ml-2.5"
      onClick={() => interaction.setState({ selectedId: id })}
    >
      {`Open ${isolate(name)}`}
    </Button>
  );
}

/** What was asked and what came back; where no words are known, what was written down of it. */
function Words({ item, peer }: { item: CommsRow; peer: string }) {
  const { summary, asked, answered, direction } = item;
  return (
    <>
      {summary !== null && (
        <p className="[overflow-wrap:anywhere]" dir="auto">
          {summary}
        </p>
      )}
      {asked !== null && asked !== summary && <Markdown text={asked} />}
      {summary === null && asked === null && <p>{outcomeOf(item)}</p>}
      {answered !== null && (
        <div className="chat-exchange-answer">
          <p className="chat-exchange-who">
            {direction === 'out' ? (
              <>
                <bdi>{peer}</bdi> answered
              </>
            ) : (
              'Answered'
            )}
          </p>
          <Markdown text={answered} />
        </div>
      )}
    </>
  );
}

/** Says how it went where nothing more is written down; who asked whom stands above it. */
function outcomeOf({ isError, raw }: CommsRow): string {
  if (isError) return 'Asked, without an answer';
  return raw && raw.response !== null ? 'Asked, and got an answer' : 'Asked';
}

function Raw({ item: { raw }, onBodies }: Props) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details
      className="chat-raw"
      onToggle={(event) => {
        setOpen(event.currentTarget.open);
        if (event.currentTarget.open && raw === null) onBodies();
      }}
    >
      <summary>Raw messages</summary>
      {isOpen && (raw === null ? <p className="text-muted">Loading</p> : <Bodies raw={raw} />)}
    </details>
  );
}

const Bodies = ({ raw }: { raw: NonNullable<CommsRow['raw']> }) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
  <pre dir="ltr" tabIndex={0}>
    {JSON.stringify(raw, null, 2)}
  </pre>
);
