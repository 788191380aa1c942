'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { call } from '@/components/api-client/call';
import { usePlatform, useWorkspaces } from '@/components/canvas/platform-context';
import { StatusDot } from '@/components/canvas/status-dot';
import { statusLook } from '@/components/canvas/status-look';
import { Button } from '@/components/ui/button';
import { ErrorBox } from '@/components/ui/error-box';
import { Section } from '@/components/ui/section';
import { listPeers } from '@/contracts/registry';
import type { WorkspaceRow } from '@/contracts/workspaces';
import { PanelSkeleton } from '../panel-skeleton';

const SHOWN_AT_FIRST = 8;

type Peer = Pick<WorkspaceRow, 'id' | 'name' | 'role' | 'status' | 'parent_id'>;

/** How the tree of workspaces looks to whom it stands beside. */
function relationOf(row: WorkspaceRow, peer: Peer): string {
  if (peer.id === row.parent_id) return 'Above';
  return peer.parent_id === row.id ? 'Below' : 'Beside';
}

/** Whom a workspace can talk to: its parent, its children and those beside it. */
export function Peers({ row }: { row: WorkspaceRow }) {
  const isReachable = row.status === 'online' || row.status === 'degraded';
  const query = useQuery({
    queryKey: ['peers', row.id],
    queryFn: ({ signal }) => call(listPeers, { params: { id: row.id }, query: {}, signal }),
    enabled: isReachable,
  });
  useFreshPeers(row.id);
  const [showsAll, setShowsAll] = useState(false);
  if (!isReachable) {
    return (
      <Section title="Peers">
        <p className="text-muted">Nobody can talk to it now. Its peers are listed while it is online.</p>
      </Section>
    );
  }
  const peers = query.data ?? [];
  const shown = showsAll ? peers : peers.slice(0, SHOWN_AT_FIRST);
  return (
    <Section title="Peers" count={query.data?.length}>
      {query.isPending && <PanelSkeleton />}
      {query.isError && (
        <ErrorBox
          title="The peers could not be loaded"
          error={query.error}
          isRetrying={query.isFetching}
          onRetry={() => void query.refetch()}
        />
      )}
      {query.isSuccess && peers.length === 0 && (
        <p className="text-muted">It stands alone: nobody is above, below or beside it.</p>
      )}
      <ul className="details-peers">
        {shown.map((peer) => (
          <PeerRow key={peer.id} peer={peer} relation={relationOf(row, peer)} />
        ))}
      </ul>
      {peers.length > shown.length && (
        <Button tone="quiet" onClick={() => setShowsAll(true)}>{`Show all ${peers.length}`}</Button>
      )}
    </Section>
  );
}

/** Who stands beside whom changes by events; the answer is asked for again. */
function useFreshPeers(id: string): void {
  const { events } = usePlatform();
  const queries = useQueryClient();
  useEffect(() => {
    const isAboutTree = ({ event }: { event: string }): boolean =>
      event === 'WORKSPACE_PROVISIONING' || event === 'WORKSPACE_MOVED' || event === 'WORKSPACE_REMOVED';
    return events.subscribe((batch) => {
      if (batch.some(isAboutTree)) void queries.invalidateQueries({ queryKey: ['peers', id] });
    });
  }, [events, queries, id]);
}

function PeerRow({ peer, relation }: { peer: Peer; relation: string }) {
  const { interaction } = usePlatform();
  // The canvas knows its name and state as they are now; the answer as they were.
  const { name, role, status } = useWorkspaces((state) => state.rows.get(peer.id)) ?? peer;
  return (
    <li>
      <button type="button" className="peer" onClick={() => interaction.setState({ selectedId: peer.id })}>
        <StatusDot status={status} />
        <bdi className="peer-name">{name}</bdi>
        <bdi className="peer-role">{role}</bdi>
        <span className="peer-relation">
          {statusLook(status).word} · {relation}
        </span>
      </button>
    </li>
  );
}
