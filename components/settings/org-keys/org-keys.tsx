'use client';

import { useState } from 'react';
import { AskDialog } from '@/components/ui/ask-dialog';
import { Button } from '@/components/ui/button';
import { ErrorBox } from '@/components/ui/error-box';
import { formatDate } from '@/components/ui/moments';
import { PanelSkeleton } from '@/components/workspace-panel/panel-skeleton';
import { NewOrgKey } from './new-org-key';
import { useOrgKeys } from './use-org-keys';

type OrgKey = NonNullable<ReturnType<typeof useOrgKeys>['query']['data']>[number];

/** The keys by which programs act for the people here. */
export function OrgKeys() {
  const { query, busy, refusal, forget, mint, revoke } = useOrgKeys();
  const [ending, setEnding] = useState<OrgKey | null>(null);
  const atName = refusal?.field === 'name';
  return (
    <>
      <p className="text-muted">
        A program of yours, a pipeline for instance, acts with one as a person of its role may. Whoever has it
        needs nothing else: give each program its own, and no more than it needs.
      </p>
      <NewOrgKey
        isBusy={busy === 'new'}
        nameError={atName ? refusal.message : null}
        onChange={forget}
        onMint={mint}
      />
      {refusal && !atName && (
        <p role="alert" className="settings-refusal">
          {refusal.message}
        </p>
      )}
      {query.isPending && <PanelSkeleton />}
      {query.isError && (
        <ErrorBox
          title="The keys could not be loaded"
          error={query.error}
          isRetrying={query.isFetching}
          onRetry={() => void query.refetch()}
        />
      )}
      {query.data?.length === 0 && <p className="mt-4 text-soft">There are no keys now.</p>}
      <ul className="mt-2">
        {query.data?.map((key) => (
          <OrgKeyItem key={key.id} row={key} isBusy={busy === key.id} onEnd={() => setEnding(key)} />
        ))}
      </ul>
      {ending && (
        <AskDialog
          title={`Revoke “${ending.name}”?`}
          text="Whoever uses it is refused within a second. A key that was revoked never comes back."
          keep="Keep"
          go="Revoke"
          onKeep={() => setEnding(null)}
          onGo={() => {
            setEnding(null);
            void revoke(ending.id);
          }}
        />
      )}
    </>
  );
}

function OrgKeyItem({ row, isBusy, onEnd }: { row: OrgKey; isBusy: boolean; onEnd: () => void }) {
  const used = row.last_used_at === null ? 'never used' : `last used ${formatDate(row.last_used_at)}`;
  return (
    <li className="secret-row">
      <div className="min-w-0 flex-1">
        <p className="flex min-w-0 items-center gap-2">
          <span className="truncate font-medium" title={row.name}>
            {row.name}
          </span>
          <span className="secret-badge" data-tone={row.role === 'owner' ? 'override' : undefined}>
            {row.role}
          </span>
        </p>
        <p className="text-12 text-muted">
          <span className="font-mono">{row.prefix}…</span> {`made ${formatDate(row.created_at)}, ${used}`}
        </p>
      </div>
      <Button tone="danger-quiet" isSmall isBusy={isBusy} onClick={onEnd}>
        Revoke<span className="sr-only"> {row.name}</span>
      </Button>
    </li>
  );
}
