'use client';

import { Plus } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { ErrorBox } from '@/components/ui/error-box';
import { PanelSkeleton } from '@/components/workspace-panel/panel-skeleton';
import type { SecretRow } from '@/contracts/secrets';
import { useGuard } from '../settings-guard';
import { DeleteSecretDialog } from './delete-secret-dialog';
import { SEARCH_FROM } from './group-secrets';
import { type Editing, takenNames } from './secret-draft';
import { SecretEditor } from './secret-editor';
import { SecretList } from './secret-list';
import { SecretSearch } from './secret-search';
import { ADDING, useFocusBack } from './use-focus-back';
import { useSecrets } from './use-secrets';

const NO_ROWS: readonly SecretRow[] = [];

/** The secrets of one owner: found, added, given another value, deleted. One form is open at a time. */
export function Secrets({ workspaceId }: { workspaceId: string | null }) {
  const query = useSecrets(workspaceId);
  const guard = useGuard();
  const [editing, setEditing] = useState<Editing | null>(null);
  const [deleting, setDeleting] = useState<SecretRow | null>(null);
  const [typed, setTyped] = useState('');
  const rows = query.data ?? NO_ROWS;
  useFocusBack(deleting?.key ?? (editing?.kind === 'set' ? editing.key : editing && ADDING), rows);
  const hasSearch = rows.length >= SEARCH_FROM;
  const isGlobal = workspaceId === null;
  const add = () => guard(() => setEditing({ kind: 'add' }));
  const editorFor = (which: Editing) => (
    <SecretEditor
      key={which.kind === 'set' ? which.key : ''}
      editing={which}
      workspaceId={workspaceId}
      taken={takenNames(rows, isGlobal)}
      isOverride={(key) => !isGlobal && rows.some((row) => row.key === key && row.scope === 'global')}
      onClose={() => setEditing(null)}
    />
  );
  return (
    <>
      <p className="text-muted">{isGlobal ? ABOUT_GLOBAL : ABOUT_OWN}</p>
      {rows.length > 0 && (
        <div className="secrets-bar">
          {hasSearch && <SecretSearch value={typed} onChange={setTyped} />}
          <span className="secrets-count">{rows.length === 1 ? '1 secret' : `${rows.length} secrets`}</span>
          <Button
            isSmall
            className="ml-auto"
            data-opens={ADDING}
            disabled={editing?.kind === 'add'}
            onClick={add}
          >
            <Plus aria-hidden="true" size={14} strokeWidth={2} />
            Add
          </Button>
        </div>
      )}
      {editing?.kind === 'add' && editorFor(editing)}
      {query.isPending && <PanelSkeleton />}
      {query.isError && (
        <ErrorBox
          title="The secrets could not be loaded"
          error={query.error}
          isRetrying={query.isFetching}
          onRetry={() => void query.refetch()}
        />
      )}
      {query.data?.length === 0 && !editing && <Empty onAdd={add} />}
      <SecretList
        rows={rows}
        typed={hasSearch ? typed : ''}
        ofWorkspace={!isGlobal}
        formOf={({ key }) => editing?.kind === 'set' && editing.key === key && editorFor(editing)}
        onSet={({ key }) => guard(() => setEditing({ kind: 'set', key }))}
        onDelete={(row) => guard(() => setDeleting(row))}
      />
      {deleting && (
        <DeleteSecretDialog row={deleting} workspaceId={workspaceId} onClose={() => setDeleting(null)} />
      )}
    </>
  );
}

const ABOUT_GLOBAL = 'Every workspace gets these when its agent starts, unless it has a value of its own.';
const ABOUT_OWN =
  'What its agent gets when it starts: its own values, and the global ones that it does not override.';

function Empty({ onAdd }: { onAdd: () => void }) {
  return (
    <div className="settings-empty">
      <p className="font-semibold">No secrets yet</p>
      <p className="mt-1 text-muted">
        Keys and passwords that agents need, such as ANTHROPIC_API_KEY. They are stored encrypted and never
        shown again.
      </p>
      <Button tone="primary" className="mt-4" onClick={onAdd}>
        Add a secret
      </Button>
    </div>
  );
}
