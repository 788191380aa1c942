'use client';

import { usePlatform } from '@/components/canvas/platform-context';
import { statusLook } from '@/components/canvas/status-look';
import { openExternalConnect } from '@/components/external-connect/open-external-connect';
import { useMay } from '@/components/session/session-context';
import { Button } from '@/components/ui/button';
import { CopyButton } from '@/components/ui/copy-button';
import { getExternalConnection } from '@/contracts/external-connection';
import type { WorkspaceRow } from '@/contracts/workspaces';
import { EXTERNAL_RUNTIME } from '@/domain/agent-runtimes';

/** Why a workspace failed, or what fails in it, in full; nothing while all is well. */
export function LastFailure({ row }: { row: WorkspaceRow }) {
  const { interaction } = usePlatform();
  const mayConnect = useMay(getExternalConnection);
  const reason = row.last_sample_error;
  const isFailed = row.status === 'failed';
  if (!isFailed && (row.status !== 'degraded' || reason === null)) return null;
  return (
    <section
      className="last-failure"
      data-tone={statusLook(row.status).tone}
      aria-label={isFailed ? 'Why it failed' : 'What fails in it'}
    >
      <h3>{isFailed ? 'It failed' : 'Some of its calls fail'}</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <pre dir="auto" tabIndex={0}>
        {reason ?? 'It did not start, and left no reason.'}
      </pre>
      <div className="flex flex-wrap gap-2">
        {reason !== null && <CopyButton label="Copy the text" text={() => reason} />}
        {row.runtime === EXTERNAL_RUNTIME && mayConnect && (
          <Button onClick={() => openExternalConnect(interaction, row.id)}>How to connect</Button>
        )}
      </div>
    </section>
  );
}
