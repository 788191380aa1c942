'use client';

import { X } from 'lucide-react';
import { type KeyboardEvent, memo, useMemo } from 'react';
import { usePlatform, useWorkspaces } from '@/components/canvas/platform-context';
import { Button } from '@/components/ui/button';
import { ScrollRegion } from '@/components/ui/scroll-region';
import { TRAFFIC_WINDOW_MINUTES } from '@/contracts/traffic';
import { recentTalk, type Talk, talkAge } from './recent-talk';
import { showTalkOf } from './show-talk-of';
import { useNow } from './use-now';
import { useTraffic } from './use-traffic';
import './talk.css';

const MINUTE_MS = 60_000;

/** Who has given whom something to do in the last hour, the latest first: each line leads to what its source says. */
export function TalkList({ onClose }: { onClose: () => void }) {
  const query = useTraffic();
  const nowMs = useNow();
  const talks = useMemo(
    () => recentTalk(query.data ?? [], nowMs - TRAFFIC_WINDOW_MINUTES * MINUTE_MS),
    [query.data, nowMs],
  );
  const pressed = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    // One thing for each press: the card that is selected stays so.
    event.preventDefault();
    event.stopPropagation();
    onClose();
  };
  return (
    <section id="talk" aria-label="Who talked to whom" className="talk float-bar" onKeyDown={pressed}>
      <div className="talk-head">
        <h2>Who talked to whom</h2>
        <button type="button" className="panel-icon" aria-label="Close the list" onClick={onClose}>
          <X aria-hidden="true" size={14} strokeWidth={1.75} />
        </button>
      </div>
      {talks.length > 0 ? (
        <ScrollRegion label="The last hour" className="talk-body">
          <ul>
            {talks.map(({ lastAtMs, ...talk }) => (
              <TalkRow
                key={`${talk.sourceId} ${talk.targetId}`}
                {...talk}
                age={talkAge(lastAtMs, Math.max(nowMs, lastAtMs))}
              />
            ))}
          </ul>
        </ScrollRegion>
      ) : (
        <Nothing query={query} />
      )}
    </section>
  );
}

function Nothing({ query }: { query: ReturnType<typeof useTraffic> }) {
  if (query.isPending)
    return (
      <p role="status" className="talk-note">
        Loading…
      </p>
    );
  if (query.data)
    return (
      <p className="talk-note">
        No agent has given another one a task in the last hour. It shows here as it happens.
      </p>
    );
  return (
    <p className="talk-note" role="alert">
      It could not be loaded.
      <Button isSmall isBusy={query.isFetching} onClick={() => void query.refetch()}>
        Retry
      </Button>
    </p>
  );
}

interface RowProps extends Omit<Talk, 'lastAtMs'> {
  readonly age: string;
}

/** Is drawn again when something of its own changes, and at no other time. */
const TalkRow = memo(function TalkRow({ sourceId, targetId, task, count, tone, standing, age }: RowProps) {
  const { interaction } = usePlatform();
  const source = useWorkspaces((state) => state.rows.get(sourceId)?.name);
  const target = useWorkspaces((state) => state.rows.get(targetId)?.name);
  // It was removed a moment ago; the next answer leaves it out.
  if (source === undefined || target === undefined) return null;
  return (
    <li>
      <button
        type="button"
        className="talk-row"
        title={`${source} → ${target}\n${task}`}
        onClick={() => showTalkOf(interaction, sourceId)}
      >
        <span className="talk-line">
          <span className="talk-names">
            <bdi>{source}</bdi>
            <span className="talk-arrow">
              <span aria-hidden="true">→</span>
              <span className="sr-only"> to </span>
            </span>
            <bdi>{target}</bdi>
          </span>
          <span className="talk-age">{age}</span>
        </span>
        <span className="talk-line">
          <bdi className="talk-task">{task}</bdi>
          <span className="talk-standing" data-tone={tone}>
            {count > 1 && <span className="talk-count">{count} tasks · </span>}
            {standing}
          </span>
        </span>
      </button>
    </li>
  );
});
