'use client';

import { X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useInteraction, usePlatform } from '@/components/canvas/platform-context';
import { OutputButton } from '@/components/lifecycle/status-banner';
import { useMay } from '@/components/session/session-context';
import { Button } from '@/components/ui/button';
import { IconButton } from '@/components/ui/icon-button';
import { formatSeconds } from '@/components/ui/moments';
import { restartWorkspace } from '@/contracts/lifecycle';
import { deleteWorkspace } from '@/contracts/workspaces';
import type { SlowStart } from './find-slow-starts';
import { useSlowStarts } from './use-slow-starts';
import './slow-starts.css';

/** After a retry nobody needs another one at once. */
const COOLDOWN_MS = 5000;

/** Says that starts take long: one banner, however many they are. What is put away stays away until it has started. */
export function SlowStarts() {
  const slow = useSlowStarts();
  const [dismissed, setDismissed] = useState<ReadonlySet<string>>(new Set());
  const shown = slow.filter(({ row, sinceMs }) => !dismissed.has(`${row.id} ${sinceMs}`));
  const [first] = shown;
  if (!first) return null;
  const dismiss = () =>
    setDismissed(new Set([...dismissed, ...shown.map(({ row, sinceMs }) => `${row.id} ${sinceMs}`)]));
  return (
    <section className="slow-starts float-bar" aria-label="Starts that take long">
      <div className="slow-starts-words">
        <p role="status" className="slow-starts-title">
          {shown.length === 1 ? (
            <>
              <bdi>{first.row.name}</bdi> takes long to start
            </>
          ) : (
            `${shown.length} workspaces take long to start`
          )}
        </p>
        <p>Since {formatSeconds(Date.now() - first.sinceMs)}; most are up within two minutes.</p>
      </div>
      <IconButton label="Put it away" side="left" onClick={dismiss}>
        <X aria-hidden="true" size={14} strokeWidth={1.75} />
      </IconButton>
      <Steps shown={shown} />
    </section>
  );
}

function Steps({ shown }: { shown: readonly SlowStart[] }) {
  const { interaction } = usePlatform();
  const mayRestart = useMay(restartWorkspace);
  const mayDelete = useMay(deleteWorkspace);
  const [isCooling, cool] = useCooldown();
  const ids = shown.map(({ row }) => row.id);
  const [only] = shown.length === 1 ? shown : [];
  const isAsking = useInteraction((state) => state.asking !== null);
  return (
    <div className="slow-starts-steps">
      {mayRestart && (
        <Button
          isSmall
          disabled={isCooling || isAsking}
          onClick={() => {
            cool();
            interaction.setState({ asking: { verb: 'restart', ids } });
          }}
        >
          {only ? 'Retry' : `Retry ${ids.length}`}
        </Button>
      )}
      {only && <OutputButton row={only.row} />}
      {mayDelete && (
        <Button isSmall onClick={() => interaction.setState({ asking: { verb: 'delete', ids } })}>
          {only ? 'Cancel' : `Cancel ${ids.length}`}
        </Button>
      )}
      {!only && (
        <Button isSmall tone="quiet" onClick={() => interaction.setState({ batch: new Set(ids) })}>
          Pick them
        </Button>
      )}
    </div>
  );
}

function useCooldown(): [isCooling: boolean, cool: () => void] {
  const [isCooling, setCooling] = useState(false);
  useEffect(() => {
    if (!isCooling) return;
    const timer = setTimeout(() => setCooling(false), COOLDOWN_MS);
    return () => clearTimeout(timer);
  }, [isCooling]);
  return [isCooling, () => setCooling(true)];
}
