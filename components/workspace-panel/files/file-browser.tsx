'use client';

import { type DragEvent, useState } from 'react';
import { ApiError } from '@/components/api-client/api-error';
import { AskDialog } from '@/components/ui/ask-dialog';
import { Button } from '@/components/ui/button';
import { ErrorBox } from '@/components/ui/error-box';
import { PanelSkeleton } from '../panel-skeleton';
import type { PanelTabProps } from '../panel-tab-props';
import { DeleteFiles } from './delete-files';
import { FileTree } from './file-tree';
import { FilesToolbar } from './files-toolbar';
import { NewFileForm } from './new-file-form';
import { type FolderEntry, namesIn } from './tree-rows';
import { useFileSession, useFileSessions, useTree } from './use-files';
import { useUpload } from './use-upload';

interface Props extends PanelTabProps {
  readonly mayChange: boolean;
}

/** One root of the files as a tree, with what can be done there. */
export function FileBrowser({ row, mayChange }: Props) {
  const { id, name } = row;
  const sessions = useFileSessions();
  const { root, drafts } = useFileSession(id);
  const tree = useTree(id);
  const [isNaming, setNaming] = useState(false);
  const [deleting, setDeleting] = useState<Pick<FolderEntry, 'path' | 'dir'>[] | null>(null);
  const upload = useUpload({ id, root }, () => sessions.refresh(id));
  const unsaved = namesIn(root, [...drafts.keys()]);
  const isUnsupported = tree.error instanceof ApiError && tree.error.code === 'unsupported_by_backend';
  if (isUnsupported) return <Unsupported text={tree.error instanceof ApiError ? tree.error.message : ''} />;
  const drop = (event: DragEvent, folder: string) => upload.takeDropped(event.dataTransfer.items, folder);
  return (
    <div className="files">
      <FilesToolbar
        row={row}
        root={root}
        mayChange={mayChange}
        tree={tree}
        onRoot={(next) => sessions.showRoot(id, next)}
        onNew={() => setNaming(true)}
        onUpload={(files) => upload.takeChosen(files, '')}
        onDeleteAll={() =>
          setDeleting(tree.rows.filter(({ level }) => level === 1).map(({ path, dir }) => ({ path, dir })))
        }
      />
      {isNaming && <NewFileForm place={{ id, root }} onDone={() => setNaming(false)} />}
      {upload.status !== null && (
        <p role="status" className="files-status">
          {upload.status}
        </p>
      )}
      <div className="files-scroll" data-takes-files={mayChange || undefined}>
        <TreeBody tree={tree} root={root} mayChange={mayChange} onNew={() => setNaming(true)} onDrop={drop}>
          <FileTree
            rows={tree.rows}
            unsaved={unsaved}
            mayChange={mayChange}
            onOpen={(path) => sessions.open(id, path)}
            onFold={(path, isUnfolded) => sessions.fold(id, path, isUnfolded)}
            onDelete={({ path, dir }) => setDeleting([{ path, dir }])}
            onDrop={drop}
          />
        </TreeBody>
      </div>
      {deleting && deleting.length > 0 && (
        <DeleteFiles place={{ id, root }} what={deleting} owner={name} onDone={() => setDeleting(null)} />
      )}
      {upload.asks && (
        <AskDialog
          title={`Replace ${upload.asks.count === 1 ? 'a file' : `${upload.asks.count} files`}?`}
          text={`There already: ${upload.asks.names}. What is in them now is lost.`}
          keep="Cancel"
          go="Replace"
          onKeep={upload.cancel}
          onGo={upload.goOn}
        />
      )}
    </div>
  );
}

interface BodyProps {
  readonly tree: ReturnType<typeof useTree>;
  readonly root: string;
  readonly mayChange: boolean;
  readonly onNew: () => void;
  readonly onDrop: (event: DragEvent, folder: string) => void;
  readonly children: React.ReactNode;
}

/** The tree, or what stands in its place. */
function TreeBody({ tree, root, mayChange, onNew, onDrop, children }: BodyProps) {
  if (tree.error !== null) {
    return (
      <div className="files-inset">
        <ErrorBox
          title="The files could not be listed"
          error={tree.error}
          isRetrying={tree.isFetching}
          onRetry={tree.refresh}
        />
      </div>
    );
  }
  if (tree.isLoading) return <PanelSkeleton />;
  if (tree.rows.length > 0) return children;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a place to drop files on; the button does the same by keyboard
    <div
      className="files-empty"
      onDragOver={(event) => {
        event.preventDefault();
        event.stopPropagation();
      }}
      onDrop={(event) => {
        event.preventDefault();
        event.stopPropagation();
        if (mayChange) onDrop(event, '');
      }}
    >
      <p className="font-semibold">{root} is empty.</p>
      <p className="text-muted">
        {mayChange ? 'Write a file here, or drop files from your machine.' : (EMPTY_TEXTS[root] ?? '')}
      </p>
      {mayChange && (
        <Button className="mt-3" onClick={onNew}>
          New file
        </Button>
      )}
    </div>
  );
}

const EMPTY_TEXTS: Readonly<Record<string, string>> = { '/plugins': 'No plugin has put files here.' };

function Unsupported({ text }: { text: string }) {
  return (
    <div className="panel-scroll">
      <div className="panel-notice files-notice" data-tone="info">
        <p className="font-semibold">{text}</p>
        <p>Its agent keeps its files where it runs.</p>
      </div>
    </div>
  );
}
