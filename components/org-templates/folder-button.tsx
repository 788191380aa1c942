'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { toFailure } from '@/components/api-client/api-error';
import { call } from '@/components/api-client/call';
import { usePlatform } from '@/components/canvas/platform-context';
import { Button } from '@/components/ui/button';
import { toastError, toastInfo, toastSuccess } from '@/components/ui/toast';
import { importOrg } from '@/contracts/org-templates';
import { importWorkspaceTemplate } from '@/contracts/workspace-templates';
import { TEMPLATE_LIMITS } from '@/domain/org-template/limits';
import { startImport } from './import-flow';
import { type ChosenFolder, charactersOf, filesOfTemplate, readFolder } from './read-folder';
import { WORKSPACE_TEMPLATES } from './use-workspace-templates';

/** Brings a folder of this computer: a whole organisation where it holds an org.yaml, else an agent as a template. */
export function FolderButton() {
  const platform = usePlatform();
  const queries = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const [isBusy, setBusy] = useState(false);
  const bring = async (files: readonly File[]) => {
    if (files.length === 0) return;
    if (filesOfTemplate(files).length > TEMPLATE_LIMITS.files) return toastError(TOO_MANY);
    setBusy(true);
    try {
      const folder = await readFolder(files);
      const isOrg = isOrganisation(folder);
      const bytesMax = (isOrg ? importOrg : importWorkspaceTemplate).bodyBytesMax;
      if (charactersOf(folder) > bytesMax) toastError(tooLarge(folder, bytesMax));
      else await (isOrg ? bringOrganisation : bringTemplate)(folder);
    } catch (error) {
      toastError(`The folder was not imported: ${toFailure(error).message}`);
    }
    setBusy(false);
  };
  const bringOrganisation = ({ name, files, skipped }: ChosenFolder) => {
    if (skipped > 0) toastInfo(`${name}${skippedWords(skipped)}`);
    return startImport(platform, { template: { files } }, name);
  };
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
      <Button isSmall isBusy={isBusy} onClick={() => input.current?.click()}>
        Import a folder…
      </Button>
    </>
  );
}

const isOrganisation = ({ files }: ChosenFolder): boolean =>
  Object.hasOwn(files, 'org.yaml') || Object.hasOwn(files, 'org.yml');

const TOO_MANY = `The folder has too many files: a template has at most ${TEMPLATE_LIMITS.files}. Choose the folder of the template itself.`;

const megabytes = (bytes: number): string =>
  (bytes / 1024 / 1024).toFixed(bytes % (1024 * 1024) === 0 ? 0 : 1);

const tooLarge = (folder: ChosenFolder, bytesMax: number): string =>
  `${folder.name} was not imported: its texts have ${megabytes(charactersOf(folder))} MB, and ${megabytes(bytesMax)} MB is the limit.`;

const skippedWords = (count: number): string =>
  count === 0 ? '' : `: ${count === 1 ? '1 file' : `${count} files`} left out, no text or too large`;
