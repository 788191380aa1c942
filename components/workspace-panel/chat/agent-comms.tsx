'use client';

import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { call } from '@/components/api-client/call';
import { useWorkspaces } from '@/components/canvas/platform-context';
import { ErrorBox } from '@/components/ui/error-box';
import { isolate } from '@/components/ui/isolate';
import { ScrollRegion } from '@/components/ui/scroll-region';
import { listActivity } from '@/contracts/activity';
import type { PanelTabProps } from '../panel-tab-props';
import { CommsItem } from './comms-item';
import { type CommsRow, peersOf, toCommsRows } from './comms-rows';
import { mergeDelegations } from './delegation-rows';
import { HistorySkeleton } from './history-states';
import { NewsButton } from './news-button';
import { useAnchoredScroll } from './use-anchored-scroll';
import { useSession } from './use-chats';
import { useDelegations } from './use-delegations';

const ROWS_MAX = 50;

interface Props extends PanelTabProps {
  readonly isOpen: boolean;
}

/** What this workspace and others say to each other. */
export function AgentComms({ row, isOpen }: Props) {
  const [wasOpen, setWasOpen] = useState(isOpen);
  if (isOpen && !wasOpen) setWasOpen(true);
  const query = useQuery({
    queryKey: ['agent-comms', row.id],
    queryFn: ({ signal }) =>
      call(listActivity, {
        params: { id: row.id },
        query: { source: 'agent', limit: String(ROWS_MAX), include: 'texts' },
        signal,
      }),
    // The entries carry whole messages: nobody waits for them who does not look.
    enabled: wasOpen,
    networkMode: 'always',
  });
  const given = useDelegations(row.id, wasOpen);
  const live = useSession(row.id, (session) => session.comms);
  const rows = useMemo(
    () => mergeDelegations(row.id, toCommsRows(row.id, query.data ?? [], live), given.data ?? []),
    [row.id, query.data, live, given.data],
  );
  const failed = [query, given].find(({ data, isPending }) => data === undefined && !isPending);
  if (!failed && (query.isPending || given.isPending)) return <HistorySkeleton />;
  if (failed) {
    return (
      <div className="panel-scroll">
        <ErrorBox
          title="The conversations between agents could not be loaded"
          error={failed.error}
          isRetrying={failed.isFetching}
          onRetry={() => void failed.refetch()}
        />
      </div>
    );
  }
  if (rows.length === 0) {
    return (
      <div className="panel-scroll">
        <div className="chat-empty">
          <h3 className="font-[650] text-15">No agent-to-agent messages yet</h3>
          <p className="mt-1 text-muted [overflow-wrap:anywhere]">
            {`When ${isolate(row.name)} asks another workspace for something, or is asked, it appears here.`}
          </p>
        </div>
      </div>
    );
  }
  return <Exchanges row={row} rows={rows} onBodies={() => void query.refetch()} />;
}

interface ExchangesProps extends PanelTabProps {
  readonly rows: readonly CommsRow[];
  readonly onBodies: () => void;
}

function Exchanges({ row, rows, onBodies }: ExchangesProps) {
  const [wanted, setWanted] = useState<string | null>(null);
  const peers = peersOf(rows);
  const peerId = peers.some(({ id }) => id === wanted) ? wanted : null;
  const shown = peerId === null ? rows : rows.filter((item) => item.peerId === peerId);
  const { scroller, content, hasNews, toEnd, onScroll } = useAnchoredScroll(shown.at(-1)?.id);
  return (
    <>
      <fieldset className="chat-peers">
        <legend className="sr-only">Show messages with</legend>
        <Peer name="All" count={rows.length} isOn={peerId === null} onPick={() => setWanted(null)} />
        {peers.map(({ id, count }) => (
          <NamedPeer key={id} id={id} count={count} isOn={peerId === id} onPick={() => setWanted(id)} />
        ))}
      </fieldset>
      <div className="chat-scroll-frame">
        <ScrollRegion
          ref={scroller}
          className="chat-scroll"
          label={`Messages between ${row.name} and others`}
          onScroll={onScroll}
        >
          <div ref={content}>
            {rows.length >= ROWS_MAX && (
              <p className="chat-older">{`The ${ROWS_MAX} latest and what came since`}</p>
            )}
            <ol className="chat-list">
              {shown.map((item) => (
                <li key={item.id} data-message={item.id}>
                  <CommsItem item={item} onBodies={onBodies} />
                </li>
              ))}
            </ol>
          </div>
        </ScrollRegion>
        {hasNews && <NewsButton onPick={toEnd} />}
      </div>
    </>
  );
}

interface PeerProps {
  readonly count: number;
  readonly isOn: boolean;
  readonly onPick: () => void;
}

function NamedPeer({ id, ...rest }: PeerProps & { id: string }) {
  const name = useWorkspaces((state) => state.rows.get(id)?.name ?? null);
  return <Peer name={name ?? id.slice(0, 8)} isGone={name === null} {...rest} />;
}

function Peer({ name, count, isOn, isGone, onPick }: PeerProps & { name: string; isGone?: boolean }) {
  return (
    <button
      type="button"
      className="chat-peer"
      aria-pressed={isOn}
      data-gone={isGone || undefined}
      onClick={onPick}
    >
      <span className="truncate" title={name}>
        {name}
      </span>
      <span className="chat-count">{count}</span>
    </button>
  );
}
