'use client';

import { Ellipsis, FilePlus2, RefreshCw, Upload } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { useRef } from 'react';
import { toFailure } from '@/components/api-client/api-error';
import { IconButton } from '@/components/ui/icon-button';
import { MenuBox, MenuItem, MenuRule } from '@/components/ui/menu';
import { toastError, toastInfo } from '@/components/ui/toast';
import type { WorkspaceRow } from '@/contracts/workspaces';
import { FILE_ROOTS, type FileRoot } from '@/domain/workspace-files/file-roots';
import { SelectInput } from '../config/select-input';
import type { Tree } from './use-files';

const ICON = { 'aria-hidden': true, size: 16, strokeWidth: 1.75 } as const;

interface Props {
  readonly row: WorkspaceRow;
  readonly root: FileRoot;
  readonly mayChange: boolean;
  readonly tree: Tree;
  readonly onRoot: (root: FileRoot) => void;
  readonly onNew: () => void;
  readonly onUpload: (files: readonly File[]) => void;
  readonly onDeleteAll: () => void;
}

export function FilesToolbar({ row, root, mayChange, tree, onRoot, onNew, onUpload, onDeleteAll }: Props) {
  const picker = useRef<HTMLInputElement>(null);
  const hasFiles = tree.rows.length > 0;
  return (
    <div className="files-bar">
      <div className="files-root">
        <SelectInput
          aria-label="Folder"
          hasError={false}
          value={root}
          onChange={(event) => onRoot(event.target.value as FileRoot)}
        >
          {FILE_ROOTS.map((known) => (
            <option key={known}>{known}</option>
          ))}
        </SelectInput>
      </div>
      {!mayChange && <span className="files-badge">Read only</span>}
      <span className="flex-1" />
      {mayChange && (
        <>
          <IconButton label="New file" onClick={onNew}>
            <FilePlus2 {...ICON} />
          </IconButton>
          <IconButton label="Upload files" onClick={() => picker.current?.click()}>
            <Upload {...ICON} />
          </IconButton>
          <input
            ref={picker}
            type="file"
            multiple
            hidden
            aria-label="Files to upload"
            onChange={(event) => {
              onUpload([...(event.target.files ?? [])]);
              event.target.value = '';
            }}
          />
        </>
      )}
      <IconButton label="Refresh" disabled={tree.isFetching} onClick={tree.refresh}>
        <RefreshCw {...ICON} />
      </IconButton>
      <DropdownMenu.Root modal={false}>
        <DropdownMenu.Trigger asChild>
          <button type="button" className="panel-icon" aria-label="More for these files" disabled={!hasFiles}>
            <Ellipsis {...ICON} />
          </button>
        </DropdownMenu.Trigger>
        <MenuBox>
          <MenuItem onSelect={() => void downloadAllOf(row, root)}>Download all</MenuItem>
          {mayChange && (
            <>
              <MenuRule />
              <MenuItem tone="danger" onSelect={onDeleteAll}>
                Delete everything
              </MenuItem>
            </>
          )}
        </MenuBox>
      </DropdownMenu.Root>
    </div>
  );
}

async function downloadAllOf({ id, name }: WorkspaceRow, root: FileRoot): Promise<void> {
  try {
    const { downloadAll } = await import('./transfer-files');
    const { left, taken } = await downloadAll({ id, root }, name);
    if (taken === 0) toastError(`${root} holds no text that could be downloaded.`);
    else if (left > 0) toastInfo(`${left} that are no text, or too large, were left out of the archive.`);
  } catch (error) {
    toastError(`The files could not be downloaded: ${toFailure(error).message}`);
  }
}
