'use client';

import { useEffect, useState } from 'react';
import { useInteraction, usePlatform, useWorkspaces } from '@/components/canvas/platform-context';
import { useStartProgress } from '@/components/canvas/use-start-progress';
import { useMay } from '@/components/session/session-context';
import { progressText } from '@/components/stores/start-progress';
import { Button } from '@/components/ui/button';
import { formatSeconds } from '@/components/ui/moments';
import { getConsole } from '@/contracts/terminal';
import type { WorkspaceRow } from '@/contracts/workspaces';
import { explainStatus } from './explain-status';
import { useOffers } from './use-offers';
import { useStartedAt } from './use-started-at';
import { hasMachine, type LifecycleVerb } from './verbs';
import './lifecycle.css';

/** Below the head of the panel: why it is as it is, and what to do about it. Nothing while all is well. */
export function StatusBanner({ row }: { row: WorkspaceRow }) {
  if (row.status === 'provisioning') return <Starting row={row} />;
  return <Explained row={row} />;
}

/** What a person most likely wants then. */
const FIRST: Partial<Record<WorkspaceRow['status'], LifecycleVerb>> = { paused: 'resume' };

const TOLD_IN_DETAILS: readonly WorkspaceRow['status'][] = ['failed', 'degraded'];

function Explained({ row }: { row: WorkspaceRow }) {
  const rows = useWorkspaces((state) => state.rows);
  const { offers, acting, begin } = useOffers(row);
  // There the reason stands in full.
  const isToldBelow =
    useInteraction((state) => state.tab === 'details') && TOLD_IN_DETAILS.includes(row.status);
  const explanation = explainStatus(row, rows);
  if (!explanation) return null;
  const wanted = FIRST[row.status] ?? 'restart';
  const offer = offers.find(({ verb }) => verb === wanted);
  return (
    <section className="status-banner" data-tone={explanation.tone} aria-label="Its state">
      <div className="status-words">
        <h3>{explanation.title}</h3>
        {!isToldBelow && (
          <p dir="auto" title={explanation.text}>
            {explanation.text}
          </p>
        )}
      </div>
      <div className="status-actions">
        {row.status === 'failed' && hasMachine(row) && <OutputButton row={row} />}
        {(offer || acting) && (
          <Button isSmall isBusy={acting !== null} onClick={() => begin(wanted)}>
            {offer ? (row.needs_restart ? 'Restart now' : offer.label) : 'One moment'}
          </Button>
        )}
      </div>
    </section>
  );
}

/** A start under way: what it does, for how long, and the way to end it. */
function Starting({ row }: { row: WorkspaceRow }) {
  const progress = useStartProgress(row.id);
  const seconds = useSecondsSince(useStartedAt(row));
  const { offers, acting, begin } = useOffers(row);
  const canPause = offers.some(({ verb }) => verb === 'pause');
  const share = progress?.share ?? null;
  return (
    <section className="status-banner" data-tone="info" aria-label="Its state">
      <div className="status-words">
        <h3>
          Starting
          {seconds !== null && <span className="status-since"> for {formatSeconds(seconds * 1000)}</span>}
        </h3>
        <p>{progress ? progressText(progress) : 'Waiting for its turn, or for its agent to report.'}</p>
        {share !== null && (
          <progress className="status-share" aria-label="How far it is" max={1} value={share} />
        )}
      </div>
      <div className="status-actions">
        {hasMachine(row) && <OutputButton row={row} />}
        {(canPause || acting) && (
          <Button isSmall isBusy={acting !== null} onClick={() => begin('pause')}>
            Cancel
          </Button>
        )}
      </div>
    </section>
  );
}

export function OutputButton({ row }: { row: WorkspaceRow }) {
  const { interaction } = usePlatform();
  const maySee = useMay(getConsole);
  if (!maySee) return null;
  return (
    <Button isSmall onClick={() => interaction.setState({ dialog: { kind: 'console', id: row.id } })}>
      Output
    </Button>
  );
}

/** Whole seconds that have gone by; null while nobody knows since when. */
function useSecondsSince(startedAt: number | null): number | null {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (startedAt === null) return;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [startedAt]);
  return startedAt === null ? null : Math.max(0, Math.round((now - startedAt) / 1000));
}
