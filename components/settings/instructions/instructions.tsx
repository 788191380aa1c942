'use client';

import { Plus, Trash2 } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { AskDialog } from '@/components/ui/ask-dialog';
import { Button } from '@/components/ui/button';
import { ErrorBox } from '@/components/ui/error-box';
import { Section } from '@/components/ui/section';
import { PanelSkeleton } from '@/components/workspace-panel/panel-skeleton';
import type { InstructionRow } from '@/contracts/instructions';
import type { WorkspaceRow } from '@/contracts/workspaces';
import { useGuard } from '../settings-guard';
import { draftOf, groupInstructions, newDraft } from './instruction-draft';
import { InstructionEditor } from './instruction-editor';
import { useInstructions } from './use-instructions';
import './instructions.css';

const NEW = 'new';
const NO_ROWS: readonly InstructionRow[] = [];

/** What people tell agents beside their prompts: all of them, or one. One form is open at a time. */
export function Instructions({ workspace }: { workspace: WorkspaceRow | null }) {
  const { query, busy, refusal, forget, create, update, remove } = useInstructions();
  const guard = useGuard();
  const [editing, setEditing] = useState<string | null>(null);
  const [deleting, setDeleting] = useState<InstructionRow | null>(null);
  const rows = query.data ?? NO_ROWS;
  const open = (what: string | null) =>
    guard(() => {
      forget();
      setEditing(what);
    });
  const thenClose = (saved: Promise<boolean>) => void saved.then((isSaved) => isSaved && setEditing(null));
  const form = { refusal, onChange: forget, onClose: () => setEditing(null) };
  return (
    <>
      <p className="text-muted">
        What agents are told beside their own prompts. Each reads it when it starts, and again from time to
        time: first what is for every agent, then what is for it alone.
      </p>
      {rows.length > 0 && editing !== NEW && (
        <div className="secrets-bar">
          <Button isSmall className="ml-auto" onClick={() => open(NEW)}>
            <Plus aria-hidden="true" size={14} strokeWidth={2} />
            Add
          </Button>
        </div>
      )}
      {editing === NEW && (
        <InstructionEditor
          {...form}
          first={newDraft(null)}
          workspace={workspace}
          isBusy={busy === NEW}
          onSave={(draft) => thenClose(create(draft))}
        />
      )}
      <Loading query={query} />
      {query.data?.length === 0 && editing !== NEW && <Empty onAdd={() => open(NEW)} />}
      {refusal && editing === null && (
        <p role="alert" className="settings-refusal">
          {refusal.message}
        </p>
      )}
      <Groups
        rows={rows}
        onEdit={(row) => open(row.id)}
        onDelete={(row) => guard(() => setDeleting(row))}
        formOf={(row) =>
          editing === row.id && (
            <InstructionEditor
              {...form}
              first={draftOf(row)}
              workspace={null}
              isBusy={busy === row.id}
              onSave={(draft) => thenClose(update(row.id, draft))}
            />
          )
        }
      />
      {deleting && (
        <AskDialog
          title={`Delete “${deleting.title}”?`}
          text="Agents that have read it forget it when they ask again."
          keep="Keep"
          go="Delete"
          onKeep={() => setDeleting(null)}
          onGo={() => {
            setDeleting(null);
            void remove(deleting.id);
          }}
        />
      )}
    </>
  );
}

/** What stands in the place of the list until it is there. */
function Loading({ query }: Pick<ReturnType<typeof useInstructions>, 'query'>) {
  if (query.isPending) return <PanelSkeleton />;
  if (!query.isError) return null;
  return (
    <div className="mt-4">
      <ErrorBox
        title="The instructions could not be loaded"
        error={query.error}
        isRetrying={query.isFetching}
        onRetry={() => void query.refetch()}
      />
    </div>
  );
}

interface GroupsProps {
  readonly rows: readonly InstructionRow[];
  /** The form in the place of its row; false where it is not being written. */
  readonly formOf: (row: InstructionRow) => ReactNode;
  readonly onEdit: (row: InstructionRow) => void;
  readonly onDelete: (row: InstructionRow) => void;
}

function Groups({ rows, formOf, onEdit, onDelete }: GroupsProps) {
  return groupInstructions(rows).map(({ title, rows: members }) => (
    <Section key={members[0]?.scope_target ?? ''} title={title} count={members.length}>
      <ul>
        {members.map((row) => {
          const form = formOf(row);
          if (form) return <li key={row.id}>{form}</li>;
          return <Item key={row.id} row={row} onEdit={() => onEdit(row)} onDelete={() => onDelete(row)} />;
        })}
      </ul>
    </Section>
  ));
}

interface ItemProps {
  readonly row: InstructionRow;
  readonly onEdit: () => void;
  readonly onDelete: () => void;
}

function Item({ row, onEdit, onDelete }: ItemProps) {
  return (
    <li className="secret-row instruction" data-off={!row.enabled || undefined}>
      <div className="min-w-0 flex-1">
        <p className="flex min-w-0 items-center gap-2">
          <bdi className="truncate font-medium" title={row.title}>
            {row.title}
          </bdi>
          {!row.enabled && <span className="secret-badge">Not in use</span>}
          {row.priority !== 0 && <span className="secret-badge">{`Priority ${row.priority}`}</span>}
        </p>
        <p className="instruction-text" dir="auto">
          {row.content}
        </p>
      </div>
      <Button isSmall onClick={onEdit}>
        Edit<span className="sr-only"> {row.title}</span>
      </Button>
      <button type="button" className="secret-trash" aria-label={`Delete ${row.title}`} onClick={onDelete}>
        <Trash2 aria-hidden="true" size={16} strokeWidth={1.75} />
      </button>
    </li>
  );
}

function Empty({ onAdd }: { onAdd: () => void }) {
  return (
    <div className="settings-empty">
      <p className="font-semibold">No instructions yet</p>
      <p className="mt-1 text-muted">
        The rules of the house, for instance: how to write commits, what never to touch, when to ask.
      </p>
      <Button tone="primary" className="mt-4" onClick={onAdd}>
        Add an instruction
      </Button>
    </div>
  );
}
