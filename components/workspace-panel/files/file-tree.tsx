'use client';

import { ChevronRight, File, Folder, FolderOpen, Trash2 } from 'lucide-react';
import { type ComponentProps, type DragEvent, type KeyboardEvent, useRef, useState } from 'react';
import { formatBytes } from '../chat/safe-link';
import { neighbourOf, type TreeRow } from './tree-rows';

const ICON = { 'aria-hidden': true, size: 15, strokeWidth: 1.75 } as const;

interface Props {
  readonly rows: readonly TreeRow[];
  /** Of the files with something unsaved in them. */
  readonly unsaved: ReadonlySet<string>;
  readonly mayChange: boolean;
  readonly onOpen: (path: string) => void;
  readonly onFold: (path: string, isUnfolded: boolean) => void;
  readonly onDelete: (row: TreeRow) => void;
  /** Files were dropped on a folder, or on the free space of the root. */
  readonly onDrop: (event: DragEvent, folder: string) => void;
}

/** The files of a root as a tree: arrows move, Enter opens, Delete asks. */
export function FileTree({ rows, unsaved, mayChange, onOpen, onFold, onDelete, onDrop }: Props) {
  const [current, setCurrent] = useState<string | null>(null);
  const [over, setOver] = useState<string | null>(null);
  const list = useRef<HTMLDivElement>(null);
  const tabStop = rows.some(({ path }) => path === current) ? current : (rows[0]?.path ?? null);
  const focus = (path: string) => {
    setCurrent(path);
    list.current?.querySelector<HTMLElement>(`[data-path="${CSS.escape(path)}"]`)?.focus();
  };
  const act = (row: TreeRow) => (row.dir ? onFold(row.path, !row.isUnfolded) : onOpen(row.path));
  const pressed = (event: KeyboardEvent, row: TreeRow) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { key } = event;
    const next = neighbourOf(rows, row.path, key);
    if (key === 'Enter' || key === ' ') act(row);
    else if (key === 'ArrowRight' && row.dir && !row.isUnfolded) onFold(row.path, true);
    else if (key === 'ArrowLeft' && row.dir && row.isUnfolded) onFold(row.path, false);
    else if (key === 'Delete' && mayChange) onDelete(row);
    else if (next !== null) focus(next);
    else if (!/^(Arrow|Home|End)/.test(key)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  const dragging = (event: DragEvent, folder: string) => {
    event.preventDefault();
    event.stopPropagation();
    if (over !== folder) setOver(folder);
  };
  const dropped = (event: DragEvent, folder: string) => {
    event.preventDefault();
    event.stopPropagation();
    setOver(null);
    onDrop(event, folder);
  };
  const drops = (folder: string) =>
    mayChange
      ? {
          'data-over': over === folder || undefined,
          onDragOver: (event: DragEvent) => dragging(event, folder),
          onDrop: (event: DragEvent) => dropped(event, folder),
        }
      : {};
  return (
    <div
      ref={list}
      role="tree"
      aria-label="Files"
      className="file-tree"
      {...drops('')}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(null);
      }}
    >
      {rows.map((row) => (
        <div key={row.path} role="none">
          <Row
            row={row}
            isTabStop={row.path === tabStop}
            isUnsaved={unsaved.has(row.path)}
            onAct={() => {
              setCurrent(row.path);
              act(row);
            }}
            onDelete={mayChange ? () => onDelete(row) : null}
            onFocus={() => setCurrent(row.path)}
            onKeyDown={(event) => pressed(event, row)}
            {...(row.dir ? drops(row.path) : {})}
          />
          {row.inside && <Inside row={row} />}
        </div>
      ))}
    </div>
  );
}

interface RowProps extends Omit<ComponentProps<'div'>, 'onClick'> {
  readonly row: TreeRow;
  readonly isTabStop: boolean;
  readonly isUnsaved: boolean;
  readonly onAct: () => void;
  /** Null where nobody may. */
  readonly onDelete: (() => void) | null;
}

function Row({ row, isTabStop, isUnsaved, onAct, onDelete, ...rest }: RowProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree listens to its keys
    <div
      {...rest}
      role="treeitem"
      aria-level={row.level}
      aria-expanded={row.dir ? row.isUnfolded : undefined}
      aria-selected={isTabStop}
      aria-label={labelOf(row, isUnsaved)}
      tabIndex={isTabStop ? 0 : -1}
      data-path={row.path}
      title={row.path}
      className="file-row"
      style={{ '--level': row.level } as React.CSSProperties}
      onClick={onAct}
    >
      <RowBody row={row} isUnsaved={isUnsaved} />
      {onDelete && (
        <button
          type="button"
          tabIndex={-1}
          className="file-delete"
          aria-label={`Delete ${row.name}`}
          onClick={(event) => {
            event.stopPropagation();
            onDelete();
          }}
        >
          <Trash2 {...ICON} />
        </button>
      )}
    </div>
  );
}

function RowBody({ row, isUnsaved }: { row: TreeRow; isUnsaved: boolean }) {
  const Icon = row.dir ? (row.isUnfolded ? FolderOpen : Folder) : File;
  return (
    <>
      <span className="file-caret" data-open={row.isUnfolded || undefined}>
        {row.dir && <ChevronRight {...ICON} size={13} />}
      </span>
      <Icon {...ICON} />
      <bdi className="file-name">{row.name}</bdi>
      {isUnsaved && <span className="file-mark">Unsaved</span>}
      {!row.dir && <span className="file-size">{formatBytes(row.size)}</span>}
    </>
  );
}

const INSIDE = { loading: 'Loading…', empty: 'Empty', failed: 'This folder could not be read.' } as const;

const Inside = ({ row }: { row: TreeRow }) => (
  <p
    className="file-inside"
    data-tone={row.inside === 'failed' ? 'bad' : undefined}
    style={{ '--level': row.level + 1 } as React.CSSProperties}
  >
    {row.inside && INSIDE[row.inside]}
  </p>
);

function labelOf(row: TreeRow, isUnsaved: boolean): string {
  if (row.dir) return `${row.name}, folder`;
  return `${row.name}, ${formatBytes(row.size)}${isUnsaved ? ', unsaved' : ''}`;
}
