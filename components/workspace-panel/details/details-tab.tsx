'use client';

import type { ReactNode } from 'react';
import { usePlatform, useWorkspaces } from '@/components/canvas/platform-context';
import { statusLook } from '@/components/canvas/status-look';
import { openExternalConnect } from '@/components/external-connect/open-external-connect';
import { Button } from '@/components/ui/button';
import { CopyButton } from '@/components/ui/copy-button';
import { agentRuntimeLabel, EXTERNAL_RUNTIME } from '@/domain/agent-runtimes';
import type { PanelTabProps } from '../panel-tab-props';

/** What is known of a workspace. */
export function DetailsTab({ row }: PanelTabProps) {
  const parent = useWorkspaces((state) =>
    row.parent_id === null ? null : (state.rows.get(row.parent_id)?.name ?? row.parent_id),
  );
  const { interaction } = usePlatform();
  const look = statusLook(row.status);
  return (
    <div className="panel-scroll">
      <dl className="facts">
        <Fact label="Status">
          <span className="tone-text" data-tone={look.tone}>
            {look.word}
          </span>
        </Fact>
        <Fact label="Role">{row.role}</Fact>
        <Fact label="Runtime">{agentRuntimeLabel(row.runtime)}</Fact>
        <Fact label="Tier">T{row.tier}</Fact>
        <Fact label="Reports to">{parent}</Fact>
        <Fact label="Tasks">{`${row.active_tasks} of at most ${row.max_concurrent_tasks}`}</Fact>
        <Fact label="Address">{row.url || null}</Fact>
        <Fact label="Id">
          <span className="font-mono text-12">{row.id}</span>
        </Fact>
      </dl>
      <div className="mt-4 flex flex-wrap gap-2">
        <CopyButton label="Copy the id" text={() => row.id} />
        {row.runtime === EXTERNAL_RUNTIME && (
          <Button onClick={() => openExternalConnect(interaction, row.id)}>How to connect</Button>
        )}
      </div>
    </div>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="fact">
      <dt>{label}</dt>
      <dd>{children ?? <span className="text-soft">None</span>}</dd>
    </div>
  );
}
