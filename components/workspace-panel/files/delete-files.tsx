'use client';

import { useState } from 'react';
import { AskDialog } from '@/components/ui/ask-dialog';
import { toastError } from '@/components/ui/toast';
import type { FilePlace } from './load-file';
import type { FolderEntry } from './tree-rows';
import { useFileSessions } from './use-files';

interface DeleteProps {
  readonly place: Pick<FilePlace, 'id' | 'root'>;
  readonly what: readonly Pick<FolderEntry, 'path' | 'dir'>[];
  /** The name of the workspace. */
  readonly owner: string;
  readonly onDone: () => void;
}

/** Asks, then deletes one after the other; what could not be deleted is said and stays. */
export function DeleteFiles({ place, what, owner, onDone }: DeleteProps) {
  const sessions = useFileSessions();
  const [isBusy, setBusy] = useState(false);
  const [one] = what;
  const isAll = what.length > 1;
  const go = async () => {
    setBusy(true);
    const refusals: string[] = [];
    for (const { path } of what) {
      const refusal = await sessions.remove({ ...place, path });
      if (refusal !== null) refusals.push(`${path}: ${refusal}`);
    }
    if (refusals.length > 0) toastError(`Not deleted: ${refusals.slice(0, 3).join(' ')}`);
    onDone();
  };
  return (
    <AskDialog
      title={isAll ? `Delete everything in ${place.root}?` : `Delete ${one?.path}?`}
      text={
        isAll
          ? `All files and folders in ${place.root} of ${owner} are gone at once and cannot be brought back.`
          : one?.dir
            ? 'The folder and everything in it is gone at once and cannot be brought back.'
            : 'The file is gone at once and cannot be brought back.'
      }
      keep="Keep"
      go="Delete"
      isBusy={isBusy}
      onKeep={onDone}
      onGo={() => void go()}
    />
  );
}
