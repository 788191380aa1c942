'use client';

import { useMay } from '@/components/session/session-context';
import { listFiles, writeFile } from '@/contracts/workspace-files';
import type { PanelTabProps } from '../panel-tab-props';
import { FileBrowser } from './file-browser';
import { FileView } from './file-view';
import { useFileSession } from './use-files';
import './files.css';

/** The files of a workspace, as its agent sees them: one root as a tree, or one file in an editor. */
export function FilesTab({ row }: PanelTabProps) {
  const mayRead = useMay(listFiles);
  const mayWrite = useMay(writeFile);
  const { root, openPath } = useFileSession(row.id);
  if (!mayRead) return <NotForYou />;
  // What is installed there is the business of whatever installs it.
  const mayChange = mayWrite && root !== '/plugins';
  return openPath === null ? (
    <FileBrowser row={row} mayChange={mayChange} />
  ) : (
    <FileView
      key={`${root}/${openPath}`}
      row={row}
      place={{ id: row.id, root, path: openPath }}
      mayChange={mayChange}
    />
  );
}

/** For whoever may look at workspaces and not change them: a file may say more than a card does. */
function NotForYou() {
  return (
    <div className="panel-scroll">
      <div className="panel-notice files-notice" data-tone="info">
        <p className="font-semibold">Operators and owners see the files.</p>
        <p>Details holds what everybody may know of this workspace.</p>
      </div>
    </div>
  );
}
