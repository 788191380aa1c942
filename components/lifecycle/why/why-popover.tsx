'use client';

import { useQuery } from '@tanstack/react-query';
import { Popover } from 'radix-ui';
import { call } from '@/components/api-client/call';
import { useInteraction, usePlatform, useWorkspaces } from '@/components/canvas/platform-context';
import { StatusDot } from '@/components/canvas/status-dot';
import { statusLook } from '@/components/canvas/status-look';
import { useStartProgress } from '@/components/canvas/use-start-progress';
import { openExternalConnect } from '@/components/external-connect/open-external-connect';
import { useMay } from '@/components/session/session-context';
import type { OpenMenu } from '@/components/stores/interaction-store';
import { Button } from '@/components/ui/button';
import { formatDate } from '@/components/ui/moments';
import { listEvents } from '@/contracts/events';
import { getExternalConnection } from '@/contracts/external-connection';
import type { WorkspaceRow } from '@/contracts/workspaces';
import { OutputButton } from '../status-banner';
import { useOffers } from '../use-offers';
import { hasMachine } from '../verbs';
import { EVENT_OF_STATUS, whyOf } from './why-words';

/** Why a card is as it is, beside it: what was observed, since when, and what to do. */
export function WhyPopover() {
  const { interaction } = usePlatform();
  const why = useInteraction((state) => state.why);
  const row = useWorkspaces((state) => (why === null ? undefined : state.rows.get(why.id)));
  if (!why || !row) return null;
  return <Box key={why.id} at={why} row={row} onClose={() => interaction.setState({ why: null })} />;
}

function Box({ at, row, onClose }: { at: OpenMenu; row: WorkspaceRow; onClose: () => void }) {
  const rows = useWorkspaces((state) => state.rows);
  const progress = useStartProgress(row.id);
  const { observed, advice } = whyOf(row, rows, progress);
  const since = useSince(row);
  return (
    <Popover.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Popover.Anchor asChild>
        <span aria-hidden="true" className="card-menu-place" style={{ left: at.x, top: at.y }} />
      </Popover.Anchor>
      <Popover.Portal>
        <Popover.Content
          className="why"
          aria-label={`Why ${row.name} is ${statusLook(row.status).word}`}
          align="start"
          sideOffset={8}
          collisionPadding={8}
        >
          <p className="why-head">
            <StatusDot status={row.status} />
            <bdi>{row.name}</bdi>
            <span>{statusLook(row.status).word}</span>
          </p>
          <dl>
            <dt>Observed</dt>
            <dd dir="auto">{observed}</dd>
            <dt>Since</dt>
            <dd>{since}</dd>
            <dt>What to do</dt>
            <dd>{advice}</dd>
          </dl>
          <NextSteps row={row} onClose={onClose} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

/** When it came into this state, as the log of events has it. */
function useSince(row: WorkspaceRow): string {
  const type = EVENT_OF_STATUS[row.status];
  const { data, isPending, isError } = useQuery({
    queryKey: ['status-since', row.id, type],
    queryFn: ({ signal }) => call(listEvents, { query: { workspace_id: row.id, type, limit: 1 }, signal }),
    enabled: type !== undefined,
    staleTime: 0,
  });
  if (isError) return 'The log could not be read.';
  if (isPending) return '…';
  const moment = data[0]?.created_at;
  return moment === undefined ? 'Longer than the log goes back.' : formatDate(moment);
}

function NextSteps({ row, onClose }: { row: WorkspaceRow; onClose: () => void }) {
  const { interaction } = usePlatform();
  const { offers, begin } = useOffers(row);
  const mayConnect = useMay(getExternalConnection);
  const offer = offers.find(({ verb }) => verb === 'resume' || verb === 'restart');
  const after = (go: () => void) => () => {
    onClose();
    go();
  };
  return (
    <div className="why-steps">
      {offer && (
        <Button tone="primary" isSmall onClick={after(() => begin(offer.verb))}>
          {offer.label}
        </Button>
      )}
      {row.status === 'awaiting_agent' && mayConnect && (
        <Button tone="primary" isSmall onClick={after(() => openExternalConnect(interaction, row.id))}>
          How to connect
        </Button>
      )}
      {hasMachine(row) && <OutputButton row={row} />}
      <Button isSmall onClick={after(() => interaction.setState({ selectedId: row.id, tab: 'details' }))}>
        Details
      </Button>
    </div>
  );
}
