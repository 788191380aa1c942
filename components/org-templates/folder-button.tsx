'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { toFailure } from '@/components/api-client/api-error';
import { call } from '@/components/api-client/call';
import { usePlatform } from '@/components/canvas/platform-context';
import { Button } from '@/components/ui/button';
import { toastError, toastSuccess } from '@/components/ui/toast';
import { importWorkspaceTemplate } from '@/contracts/workspace-templates';
import { startImport } from './import-flow';
import { type ChosenFolder, readFolder } from './read-folder';
import { WORKSPACE_TEMPLATES } from './use-workspace-templates';

/** Brings a folder of this computer: a whole organisation where it holds an org.yaml, else an agent as a template. */
export function FolderButton() {
  const platform = usePlatform();
  const queries = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const [isBusy, setBusy] = useState(false);
  const bring = async (files: readonly File[]) => {
    if (files.length === 0) return;
    setBusy(true);
    try {
      const folder = await readFolder(files);
      if (isOrganisation(folder)) await bringOrganisation(folder);
      else await bringTemplate(folder);
    } catch (error) {
      toastError(`The folder was not imported: ${toFailure(error).message}`);
    }
    setBusy(false);
  };
  const bringOrganisation = (folder: ChosenFolder) =>
    startImport(platform, { template: { files: folder.files } }, folder.name);
  const bringTemplate = async ({ name, files, skipped }: ChosenFolder) => {
    const imported = await call(importWorkspaceTemplate, { body: { name, files } });
    await queries.invalidateQueries({ queryKey: WORKSPACE_TEMPLATES });
    toastSuccess(`${imported.name} is a template now${skippedWords(skipped)}`);
  };
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label="A folder of this computer"
        // React has no word for it; every browser does.
        {...{ webkitdirectory: '' }}
        onChange={(event) => {
          void bring([...(event.target.files ?? [])]);
          // The same folder can be chosen again, after it was mended.
          event.target.value = '';
        }}
      />
      <Button isBusy={isBusy} onClick={() => input.current?.click()}>
        Import a folder…
      </Button>
    </>
  );
}

const isOrganisation = ({ files }: ChosenFolder): boolean =>
  Object.hasOwn(files, 'org.yaml') || Object.hasOwn(files, 'org.yml');

const skippedWords = (count: number): string =>
  count === 0 ? '' : `; ${count === 1 ? '1 file' : `${count} files`} left out, no text or too large`;
