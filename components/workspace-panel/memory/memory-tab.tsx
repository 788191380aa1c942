'use client';

import { Plus, Search } from 'lucide-react';
import { useState } from 'react';
import { useMay } from '@/components/session/session-context';
import { Button } from '@/components/ui/button';
import { ErrorBox } from '@/components/ui/error-box';
import { type MemoryRow, setMemoryValue } from '@/contracts/memory';
import { PanelSkeleton } from '../panel-skeleton';
import type { PanelTabProps } from '../panel-tab-props';
import { DeleteMemoryDialog } from './delete-memory-dialog';
import { findRows } from './memory-draft';
import { MemoryEditor } from './memory-editor';
import { MemoryItem } from './memory-item';
import { useMemory } from './use-memory';
import './memory.css';

const NO_ROWS: readonly MemoryRow[] = [];
const ABOUT =
  'What the agent keeps from turn to turn, under keys. People may read it, change it and add to it.';

/** The memory of a workspace: found, added, changed, deleted. One form is open at a time. */
export function MemoryTab({ row: { id } }: PanelTabProps) {
  const query = useMemory(id);
  const mayChange = useMay(setMemoryValue);
  const [typed, setTyped] = useState('');
  /** The row as it was when its form was opened; '' for a new one. */
  const [editing, setEditing] = useState<MemoryRow | '' | null>(null);
  const [deleting, setDeleting] = useState<MemoryRow | null>(null);
  const rows = query.data ?? NO_ROWS;
  const found = findRows(rows, typed);
  const open = editing === '' ? null : editing;
  const add = () => setEditing('');
  const close = () => setEditing(null);
  return (
    <div className="panel-scroll memory-tab">
      <p className="text-muted">{ABOUT}</p>
      {rows.length > 0 && (
        <div className="memory-bar">
          <SearchField value={typed} onChange={setTyped} />
          {mayChange && (
            <Button isSmall disabled={editing === ''} onClick={add}>
              <Plus aria-hidden="true" size={14} strokeWidth={2} />
              Add
            </Button>
          )}
        </div>
      )}
      {editing === '' && <MemoryEditor workspaceId={id} row={null} onClose={close} />}
      {query.isPending && <PanelSkeleton />}
      {query.isError && (
        <ErrorBox
          title="The memory could not be loaded"
          error={query.error}
          isRetrying={query.isFetching}
          onRetry={() => void query.refetch()}
        />
      )}
      {query.data?.length === 0 && editing !== '' && <Empty onAdd={mayChange ? add : null} />}
      {rows.length > 0 && found.length === 0 && (
        <p className="text-muted">Nothing here has “{typed.trim()}” in its key or value.</p>
      )}
      <ul className="memory-list">
        {withOpen(found, open).map((row) =>
          open?.key === row.key ? (
            <li key={row.key}>
              <MemoryEditor workspaceId={id} row={open} onClose={close} />
            </li>
          ) : (
            <MemoryItem
              key={row.key}
              row={row}
              mayChange={mayChange}
              onEdit={() => setEditing(row)}
              onDelete={() => setDeleting(row)}
            />
          ),
        )}
      </ul>
      {deleting && <DeleteMemoryDialog workspaceId={id} row={deleting} onClose={() => setDeleting(null)} />}
    </div>
  );
}

/** The form stays where it is also when its key is deleted elsewhere, or is not among those that are found. */
function withOpen(rows: readonly MemoryRow[], open: MemoryRow | null): readonly MemoryRow[] {
  if (open === null || rows.some(({ key }) => key === open.key)) return rows;
  return [...rows, open].sort((a, b) => (a.key < b.key ? -1 : 1));
}

function SearchField({ value, onChange }: { value: string; onChange: (typed: string) => void }) {
  return (
    <div className="memory-search">
      <Search aria-hidden="true" size={14} strokeWidth={1.75} />
      <input
        type="search"
        aria-label="Find in keys and values"
        placeholder="Find"
        autoComplete="off"
        spellCheck={false}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </div>
  );
}

function Empty({ onAdd }: { onAdd: (() => void) | null }) {
  return (
    <div className="memory-empty">
      <p className="font-semibold">Nothing is kept yet</p>
      <p className="mt-1 text-muted">
        The agent writes here with its tool memory_set, for instance how far it has come.
      </p>
      {onAdd && (
        <Button tone="primary" className="mt-4" onClick={onAdd}>
          Add a value
        </Button>
      )}
    </div>
  );
}
