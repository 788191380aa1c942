'use client';

import type { ReactNode } from 'react';
import { usePlatform, useWorkspaces } from '@/components/canvas/platform-context';
import { statusLook } from '@/components/canvas/status-look';
import { hasTier } from '@/components/create-workspace/create-form';
import { useMay } from '@/components/session/session-context';
import { Button } from '@/components/ui/button';
import { CopyIcon } from '@/components/ui/copy-icon';
import { formatDate } from '@/components/ui/moments';
import { Section } from '@/components/ui/section';
import { updateWorkspace, type WorkspaceRow } from '@/contracts/workspaces';
import { agentRuntimeLabel } from '@/domain/agent-runtimes';
import { TIERS } from '@/domain/tiers';

interface Props {
  readonly row: WorkspaceRow;
  readonly isLocked: boolean;
  readonly onEdit: () => void;
}

const tierName = (tier: number): string => {
  const label = TIERS.find((known) => known.tier === tier)?.label;
  return label === undefined ? `T${tier}` : `T${tier} ${label}`;
};

const percent = (rate: number): string => `${Math.round(rate * 1000) / 10} % of its tasks`;

/** What is known of a workspace. */
export function Facts({ row, isLocked, onEdit }: Props) {
  const look = statusLook(row.status);
  const mayEdit = useMay(updateWorkspace);
  const edit = mayEdit && (
    <Button isSmall data-edit disabled={isLocked} onClick={onEdit}>
      Edit
    </Button>
  );
  return (
    <Section title="About" action={edit}>
      <dl className="facts">
        <Fact label="Status">
          <span className="tone-text" data-tone={look.tone}>
            {look.word}
          </span>
        </Fact>
        {row.status === 'degraded' && <Fact label="Failing">{percent(row.last_error_rate)}</Fact>}
        <Fact label="Role">{row.role && <bdi>{row.role}</bdi>}</Fact>
        <Fact label="Runtime">{agentRuntimeLabel(row.runtime)}</Fact>
        {hasTier(row) && <Fact label="Tier">{tierName(row.tier)}</Fact>}
        <Fact label="Reports to">{row.parent_id && <Parent id={row.parent_id} />}</Fact>
        <Fact label="Tasks">{`${row.active_tasks} of at most ${row.max_concurrent_tasks}`}</Fact>
        <Fact label="Address">{row.url && <Copied text={row.url} what="address" />}</Fact>
        <Fact label="Created">
          <time dateTime={row.created_at}>{formatDate(row.created_at)}</time>
        </Fact>
        <Fact label="Id">
          <Copied text={row.id} what="id" />
        </Fact>
      </dl>
    </Section>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="fact">
      <dt>{label}</dt>
      <dd>{children || <span className="text-soft">None</span>}</dd>
    </div>
  );
}

function Copied({ text, what }: { text: string; what: string }) {
  return (
    <span className="fact-copied">
      <bdi className="font-mono text-12" dir="ltr">
        {text}
      </bdi>
      <CopyIcon label={`Copy the ${what}`} text={text} />
    </span>
  );
}

function Parent({ id }: { id: string }) {
  const { interaction } = usePlatform();
  const name = useWorkspaces((state) => state.rows.get(id)?.name);
  if (name === undefined) return <span className="font-mono text-12">{id}</span>;
  return (
    <button type="button" className="link" onClick={() => interaction.setState({ selectedId: id })}>
      <bdi>{name}</bdi>
    </button>
  );
}
